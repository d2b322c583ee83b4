using IpAdapter.Diffusion.Samplers.Methods;

namespace IpAdapter.Graph.Sampling.Samplers;

/// <summary>
/// DDPM (arXiv:2006.11239): the way back of the process the model was trained with, with noise in every step; wants many steps, 100 and
/// more.
/// </summary>
/// <returns>The sampler with its settings, for sampling/sample.</returns>
[Node("samplers/ddpm"), DescribedByRunning]
public sealed class DdpmNode : INode<DdpmNode.Inputs, Sampler>
{
    /// <param name="Spacing">Which of the model's timesteps are visited. Without it: as the model's own configuration says, else
    /// leading.</param>
    /// <param name="LargeVariance">Variance of the noise added in a step: beta (diffusers' fixed_large) in place of the posterior's
    /// (fixed_small).</param>
    public sealed record Inputs(TimestepSpacing? Spacing = null, bool LargeVariance = false);

    /// <inheritdoc/>
    public ValueTask<Sampler> RunAsync(Inputs inputs, NodeContext context) =>
        new(new Ddpm { Spacing = inputs.Spacing, HasLargeVariance = inputs.LargeVariance });
}
