using IpAdapter.Diffusion.Samplers.Levels;
using IpAdapter.Diffusion.Samplers.Methods;

namespace IpAdapter.Graph.Sampling.Samplers;

/// <summary>
/// DPM++ 2S (arXiv:2211.01095, algorithm 1): takes every step in two, the second one from the beginning again, 10 to 25 calls of the model.
/// </summary>
/// <returns>The sampler with its settings, for sampling/sample.</returns>
[Node("samplers/dpmpp-2s"), DescribedByRunning]
public sealed class DpmSolverPlusPlusSinglestepNode : INode<DpmSolverPlusPlusSinglestepNode.Inputs, Sampler>
{
    /// <param name="Sigmas">How noise levels go from the greatest to the least; linear ones are those of evenly spaced timesteps.</param>
    /// <param name="Solver">How the second order is met.</param>
    public sealed record Inputs(SigmaSpacing Sigmas = SigmaSpacing.Karras, SecondOrder Solver = SecondOrder.Midpoint);

    /// <inheritdoc/>
    public ValueTask<Sampler> RunAsync(Inputs inputs, NodeContext context) =>
        new(new DpmSolverPlusPlusSinglestep { Sigmas = inputs.Sigmas, Solver = inputs.Solver });
}
