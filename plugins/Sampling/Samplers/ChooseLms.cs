using IpAdapter.Diffusion.Sampling;
using IpAdapter.Graph.Sampling.Methods;

namespace IpAdapter.Graph.Sampling.Samplers;

/// <summary>LMS: linear multistep of the fourth order, which looks back at three steps, 20 to 40 steps.</summary>
/// <returns>The sampler with its settings, for sampling/sample.</returns>
[Node("samplers/lms")]
public sealed class ChooseLms : INode<ChooseLms.Inputs, Sampler>, IDescribe
{
    /// <param name="Sigmas">How noise levels go from the greatest to the least.</param>
    /// <param name="Spacing">Which of the timesteps the model was trained with are visited; other than linear sigmas take their greatest and least level from them. Without it: as the model's own configuration says, else linspace.</param>
    /// <param name="LikeDiffusers">Whether image-to-image begins as diffusers does, with weights for slopes that it never took: only for pictures equal to diffusers' own.</param>
    public sealed record Inputs(SigmaSpacing Sigmas = SigmaSpacing.Linear, TimestepSpacing? Spacing = null, bool LikeDiffusers = false);

    /// <inheritdoc/>
    public ValueTask<Sampler> RunAsync(Inputs inputs, NodeContext context) => new(Of(inputs));

    /// <inheritdoc/>
    public void Describe(NodeDescription description)
    {
        if (description.TryGet(nameof(Inputs.Sigmas), out SigmaSpacing sigmas)
            && description.TryGetOptional<TimestepSpacing>(nameof(Inputs.Spacing), out var spacing)
            && description.TryGet(nameof(Inputs.LikeDiffusers), out bool likeDiffusers))
            description.Output(Of(new Inputs(sigmas, spacing, likeDiffusers)));
    }

    private static Lms Of(Inputs inputs) => new() { Sigmas = inputs.Sigmas, Spacing = inputs.Spacing, BeginsLikeDiffusers = inputs.LikeDiffusers };
}
