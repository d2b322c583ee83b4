using IpAdapter.Diffusion.Samplers.Methods;

namespace IpAdapter.Graph.Sampling.Samplers;

/// <summary>DDIM (arXiv:2010.02502): a steady sampler without randomness of its own, 20 to 50 steps.</summary>
/// <returns>The sampler with its settings, for sampling/sample.</returns>
[Node("samplers/ddim"), DescribedByRunning]
public sealed class DdimNode : INode<DdimNode.Inputs, Sampler>
{
    /// <param name="Eta">Noise added again in each step: 0 adds none, 1 as much as DDPM.</param>
    /// <param name="Spacing">Which of the model's timesteps are visited. Without it: as the model's own configuration says, else leading.
    /// With more than 100 steps take leading: the others leave some noise behind here, as in diffusers.</param>
    public sealed record Inputs([property: Range(0, 1)] double Eta = 0, TimestepSpacing? Spacing = null);

    /// <inheritdoc/>
    public ValueTask<Sampler> RunAsync(Inputs inputs, NodeContext context) => new(new Ddim { Eta = inputs.Eta, Spacing = inputs.Spacing });
}
