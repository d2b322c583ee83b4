using IpAdapter.Diffusion.Samplers.Methods;

namespace IpAdapter.Graph.Sampling.Samplers;

/// <summary>Euler ancestral: adds fresh noise after every step, so that pictures keep changing with the number of steps.</summary>
/// <returns>The sampler with its settings, for sampling/sample.</returns>
[Node("samplers/euler-ancestral"), DescribedByRunning]
public sealed class EulerAncestralNode : INode<EulerAncestralNode.Inputs, Sampler>
{
    /// <param name="Spacing">Which of the model's timesteps are visited. Without it: as the model's own configuration says, else
    /// linspace.</param>
    public sealed record Inputs(TimestepSpacing? Spacing = null);

    /// <inheritdoc/>
    public ValueTask<Sampler> RunAsync(Inputs inputs, NodeContext context) => new(new EulerAncestral { Spacing = inputs.Spacing });
}
