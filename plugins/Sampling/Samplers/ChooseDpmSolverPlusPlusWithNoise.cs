using IpAdapter.Diffusion.Sampling;
using IpAdapter.Graph.Sampling.Methods;

namespace IpAdapter.Graph.Sampling.Samplers;

/// <summary>DPM++ 2M SDE (arXiv:2211.01095, appendix): DPM++ 2M with fresh noise in every step, 15 to 30 steps.</summary>
/// <returns>The sampler with its settings, for sampling/sample.</returns>
[Node("samplers/dpmpp-2m-sde")]
public sealed class ChooseDpmSolverPlusPlusWithNoise : INode<ChooseDpmSolverPlusPlusWithNoise.Inputs, Sampler>, IDescribe
{
    /// <param name="Sigmas">How noise levels go from the greatest to the least.</param>
    /// <param name="Spacing">Which of the timesteps the model was trained with are visited, where sigmas are linear. Without it: as the model's own configuration says, else linspace.</param>
    /// <param name="Order">How many predictions a step looks at.</param>
    /// <param name="Solver">How the second order is met: by the slope in the middle of a step, or by the integral of a straight line.</param>
    public sealed record Inputs(
        SigmaSpacing Sigmas = SigmaSpacing.Karras,
        TimestepSpacing? Spacing = null,
        [property: Range(1, 2)] int Order = 2,
        SecondOrder Solver = SecondOrder.Midpoint);

    /// <inheritdoc/>
    public ValueTask<Sampler> RunAsync(Inputs inputs, NodeContext context) => new(Of(inputs));

    /// <inheritdoc/>
    public void Describe(NodeDescription description)
    {
        if (description.TryGet(nameof(Inputs.Sigmas), out SigmaSpacing sigmas)
            && description.TryGetOptional<TimestepSpacing>(nameof(Inputs.Spacing), out var spacing)
            && description.TryGet(nameof(Inputs.Order), out int order)
            && description.TryGet(nameof(Inputs.Solver), out SecondOrder solver))
            description.Output(Of(new Inputs(sigmas, spacing, order, solver)));
    }

    private static DpmSolverPlusPlus Of(Inputs inputs) => new()
    {
        IsStochastic = true,
        Sigmas = inputs.Sigmas,
        Spacing = inputs.Spacing,
        Order = inputs.Order,
        Solver = inputs.Solver,
    };
}
