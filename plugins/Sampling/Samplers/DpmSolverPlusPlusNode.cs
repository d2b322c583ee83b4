using IpAdapter.Diffusion.Samplers.Levels;
using IpAdapter.Diffusion.Samplers.Methods;

namespace IpAdapter.Graph.Sampling.Samplers;

/// <summary>DPM++ 2M (arXiv:2211.01095): looks back at the prediction before, so that few steps do, 10 to 25.</summary>
/// <returns>The sampler with its settings, for sampling/sample.</returns>
[Node("samplers/dpmpp-2m"), DescribedByRunning]
public sealed class DpmSolverPlusPlusNode : INode<DpmSolverPlusPlusNode.Inputs, Sampler>
{
    /// <param name="Sigmas">How noise levels go from the greatest to the least.</param>
    /// <param name="Spacing">Which of the model's timesteps are visited, where sigmas are linear. Without it: as the model's own
    /// configuration says, else linspace.</param>
    /// <param name="Order">How many predictions a step looks at: 2 is steady under guidance; 1 is DDIM in other words; 3 is DPM++
    /// 3M.</param>
    /// <param name="Solver">How the second order is met.</param>
    /// <param name="EndsAtLeastSigma">Whether the last step ends at the least level the model was trained with, rather than without any
    /// noise.</param>
    public sealed record Inputs(
        SigmaSpacing Sigmas = SigmaSpacing.Karras,
        TimestepSpacing? Spacing = null,
        [property: Range(1, 3)] int Order = 2,
        SecondOrder Solver = SecondOrder.Midpoint,
        bool EndsAtLeastSigma = false);

    /// <inheritdoc/>
    public ValueTask<Sampler> RunAsync(Inputs inputs, NodeContext context) => new(new DpmSolverPlusPlus
    {
        Sigmas = inputs.Sigmas,
        Spacing = inputs.Spacing,
        Order = inputs.Order,
        Solver = inputs.Solver,
        EndsAtLeastSigma = inputs.EndsAtLeastSigma,
    });
}
