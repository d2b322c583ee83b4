using IpAdapter.Diffusion.Samplers.Levels;
using IpAdapter.Diffusion.Samplers.Methods;

namespace IpAdapter.Graph.Sampling.Samplers;

/// <summary>
/// Heun (arXiv:2206.00364): Euler's step corrected by a second look at its end; two calls of the model a step, 10 to 20 steps.
/// </summary>
/// <returns>The sampler with its settings, for sampling/sample.</returns>
[Node("samplers/heun"), DescribedByRunning]
public sealed class HeunNode : INode<HeunNode.Inputs, Sampler>
{
    /// <param name="Sigmas">How noise levels go from the greatest to the least.</param>
    /// <param name="Spacing">Which of the model's timesteps are visited; other than linear sigmas take their greatest and least level from
    /// them. Without it: as the model's own configuration says, else linspace.</param>
    public sealed record Inputs(SigmaSpacing Sigmas = SigmaSpacing.Linear, TimestepSpacing? Spacing = null);

    /// <inheritdoc/>
    public ValueTask<Sampler> RunAsync(Inputs inputs, NodeContext context) =>
        new(new Heun { Sigmas = inputs.Sigmas, Spacing = inputs.Spacing });
}
