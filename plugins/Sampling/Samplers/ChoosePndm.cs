using IpAdapter.Diffusion.Sampling;
using IpAdapter.Graph.Sampling.Methods;

namespace IpAdapter.Graph.Sampling.Samplers;

/// <summary>PNDM (arXiv:2202.09778) with linear steps alone, also known as PLMS: what Stable Diffusion 1.x was published with, 20 to 50 steps. It calls the model once more than there are steps.</summary>
/// <returns>The sampler with its settings, for sampling/sample.</returns>
[Node("samplers/pndm")]
public sealed class ChoosePndm : INode<ChoosePndm.Inputs, Sampler>, IDescribe
{
    /// <param name="Spacing">Which of the timesteps the model was trained with are visited. Without it: as the model's own configuration says, else leading.</param>
    /// <param name="LikeDiffusers">Whether image-to-image begins as diffusers does, with its first step taken a timestep late: only for pictures equal to diffusers' own.</param>
    public sealed record Inputs(TimestepSpacing? Spacing = null, bool LikeDiffusers = false);

    /// <inheritdoc/>
    public ValueTask<Sampler> RunAsync(Inputs inputs, NodeContext context) => new(Of(inputs));

    /// <inheritdoc/>
    public void Describe(NodeDescription description)
    {
        if (description.TryGetOptional<TimestepSpacing>(nameof(Inputs.Spacing), out var spacing)
            && description.TryGet(nameof(Inputs.LikeDiffusers), out bool likeDiffusers))
            description.Output(Of(new Inputs(spacing, likeDiffusers)));
    }

    private static Pndm Of(Inputs inputs) => new() { Spacing = inputs.Spacing, BeginsLikeDiffusers = inputs.LikeDiffusers };
}
