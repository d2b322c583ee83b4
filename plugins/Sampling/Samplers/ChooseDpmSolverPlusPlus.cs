using IpAdapter.Diffusion.Sampling;
using IpAdapter.Graph.Sampling.Methods;

namespace IpAdapter.Graph.Sampling.Samplers;

/// <summary>DPM++ 2M (arXiv:2211.01095): looks back at the prediction before, so that few steps do, 10 to 25.</summary>
/// <returns>The sampler with its settings, for sampling/sample.</returns>
[Node("samplers/dpmpp-2m")]
public sealed class ChooseDpmSolverPlusPlus : INode<ChooseDpmSolverPlusPlus.Inputs, Sampler>, IDescribe
{
    /// <param name="Sigmas">How noise levels go from the greatest to the least.</param>
    /// <param name="Spacing">Which of the timesteps the model was trained with are visited, where sigmas are linear. Without it: as the model's own configuration says, else linspace.</param>
    /// <param name="Order">How many predictions a step looks at: 2 is steady under guidance; 1 is DDIM in other words; 3 is DPM++ 3M.</param>
    /// <param name="Solver">How the second order is met: by the slope in the middle of a step, or by the integral of a straight line.</param>
    /// <param name="EndsAtLeastSigma">Whether the last step ends at the least level the model was trained with, rather than without any noise.</param>
    public sealed record Inputs(
        SigmaSpacing Sigmas = SigmaSpacing.Karras,
        TimestepSpacing? Spacing = null,
        [property: Range(1, 3)] int Order = 2,
        SecondOrder Solver = SecondOrder.Midpoint,
        bool EndsAtLeastSigma = false);

    /// <inheritdoc/>
    public ValueTask<Sampler> RunAsync(Inputs inputs, NodeContext context) => new(Of(inputs));

    /// <inheritdoc/>
    public void Describe(NodeDescription description)
    {
        if (description.TryGet(nameof(Inputs.Sigmas), out SigmaSpacing sigmas)
            && description.TryGetOptional<TimestepSpacing>(nameof(Inputs.Spacing), out var spacing)
            && description.TryGet(nameof(Inputs.Order), out int order)
            && description.TryGet(nameof(Inputs.Solver), out SecondOrder solver)
            && description.TryGet(nameof(Inputs.EndsAtLeastSigma), out bool endsAtLeastSigma))
            description.Output(Of(new Inputs(sigmas, spacing, order, solver, endsAtLeastSigma)));
    }

    private static DpmSolverPlusPlus Of(Inputs inputs) => new()
    {
        Sigmas = inputs.Sigmas,
        Spacing = inputs.Spacing,
        Order = inputs.Order,
        Solver = inputs.Solver,
        EndsAtLeastSigma = inputs.EndsAtLeastSigma,
    };
}
