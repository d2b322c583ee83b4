using IpAdapter.Diffusion.Samplers.Levels;
using IpAdapter.Diffusion.Samplers.Methods;

namespace IpAdapter.Graph.Sampling.Samplers;

/// <summary>LMS: linear multistep of the fourth order, which looks back at three steps, 20 to 40 steps.</summary>
/// <returns>The sampler with its settings, for sampling/sample.</returns>
[Node("samplers/lms"), DescribedByRunning]
public sealed class LmsNode : INode<LmsNode.Inputs, Sampler>
{
    /// <param name="Sigmas">How noise levels go from the greatest to the least.</param>
    /// <param name="Spacing">Which of the model's timesteps are visited; other than linear sigmas take their greatest and least level from
    /// them. Without it: as the model's own configuration says, else linspace.</param>
    /// <param name="LikeDiffusers">Image-to-image with the numbers of diffusers, whose first steps use the wrong order. Only to repeat its
    /// pictures.</param>
    public sealed record Inputs(SigmaSpacing Sigmas = SigmaSpacing.Linear, TimestepSpacing? Spacing = null, bool LikeDiffusers = false);

    /// <inheritdoc/>
    public ValueTask<Sampler> RunAsync(Inputs inputs, NodeContext context) =>
        new(new Lms { Sigmas = inputs.Sigmas, Spacing = inputs.Spacing, BeginsLikeDiffusers = inputs.LikeDiffusers });
}
