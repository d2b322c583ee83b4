using IpAdapter.Diffusion.Samplers.Levels;
using IpAdapter.Diffusion.Samplers.Methods;

namespace IpAdapter.Graph.Sampling.Samplers;

/// <summary>Euler (arXiv:2206.00364): a plain sampler without randomness of its own, 20 to 40 steps.</summary>
/// <returns>The sampler with its settings, for sampling/sample.</returns>
[Node("samplers/euler"), DescribedByRunning]
public sealed class EulerNode : INode<EulerNode.Inputs, Sampler>
{
    /// <param name="Sigmas">How noise levels go from the greatest to the least.</param>
    /// <param name="Spacing">Which of the model's timesteps are visited; other than linear sigmas take their greatest and least level from
    /// them. Without it: as the model's own configuration says, else linspace.</param>
    /// <param name="Churn">Noise added again, over all steps together (S_churn): 0 adds none. It is added after the model's prediction, as
    /// in diffusers.</param>
    /// <param name="ChurnNoise">What that noise is multiplied with (S_noise).</param>
    public sealed record Inputs(
        SigmaSpacing Sigmas = SigmaSpacing.Linear,
        TimestepSpacing? Spacing = null,
        [property: Range(0, 1000)] double Churn = 0,
        [property: Range(0, 2)] double ChurnNoise = 1);

    /// <inheritdoc/>
    public ValueTask<Sampler> RunAsync(Inputs inputs, NodeContext context) =>
        new(new Euler { Sigmas = inputs.Sigmas, Spacing = inputs.Spacing, Churn = inputs.Churn, ChurnNoise = inputs.ChurnNoise });
}
