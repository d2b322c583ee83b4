using IpAdapter.Diffusion.Samplers.Levels;
using IpAdapter.Diffusion.Samplers.Methods;

namespace IpAdapter.Graph.Sampling.Samplers;

/// <summary>DPM++ 2M SDE (arXiv:2211.01095, SDE-DPM-Solver++): DPM++ 2M with fresh noise in every step, 15 to 30 steps.</summary>
/// <returns>The sampler with its settings, for sampling/sample.</returns>
[Node("samplers/dpmpp-2m-sde"), DescribedByRunning]
public sealed class DpmSolverPlusPlusWithNoiseNode : INode<DpmSolverPlusPlusWithNoiseNode.Inputs, Sampler>
{
    /// <param name="Sigmas">How noise levels go from the greatest to the least.</param>
    /// <param name="Spacing">Which of the model's timesteps are visited, where sigmas are linear. Without it: as the model's own
    /// configuration says, else linspace.</param>
    /// <param name="Order">How many predictions a step looks at.</param>
    /// <param name="Solver">How the second order is met.</param>
    public sealed record Inputs(
        SigmaSpacing Sigmas = SigmaSpacing.Karras,
        TimestepSpacing? Spacing = null,
        [property: Range(1, 2)] int Order = 2,
        SecondOrder Solver = SecondOrder.Midpoint);

    /// <inheritdoc/>
    public ValueTask<Sampler> RunAsync(Inputs inputs, NodeContext context) => new(new DpmSolverPlusPlus
    {
        IsStochastic = true,
        Sigmas = inputs.Sigmas,
        Spacing = inputs.Spacing,
        Order = inputs.Order,
        Solver = inputs.Solver,
    });
}
