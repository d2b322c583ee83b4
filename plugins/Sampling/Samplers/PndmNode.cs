using IpAdapter.Diffusion.Samplers.Methods;

namespace IpAdapter.Graph.Sampling.Samplers;

/// <summary>
/// PNDM (arXiv:2202.09778) with linear steps alone, also known as PLMS: what Stable Diffusion 1.x was published with, 20 to 50 steps. It
/// calls the model once more than there are steps.
/// </summary>
/// <returns>The sampler with its settings, for sampling/sample.</returns>
[Node("samplers/pndm"), DescribedByRunning]
public sealed class PndmNode : INode<PndmNode.Inputs, Sampler>
{
    /// <param name="Spacing">Which of the model's timesteps are visited. Without it: as the model's own configuration says, else leading.
    /// With more than 100 steps take leading: the others leave some noise behind here, as in diffusers.</param>
    /// <param name="LikeDiffusers">Image-to-image with the numbers of diffusers, whose first step uses the wrong timestep. Only to repeat
    /// its pictures.</param>
    public sealed record Inputs(TimestepSpacing? Spacing = null, bool LikeDiffusers = false);

    /// <inheritdoc/>
    public ValueTask<Sampler> RunAsync(Inputs inputs, NodeContext context) =>
        new(new Pndm { Spacing = inputs.Spacing, BeginsLikeDiffusers = inputs.LikeDiffusers });
}
