using IpAdapter.Diffusion.Samplers.Methods;

namespace IpAdapter.Graph.Sampling.Samplers;

/// <summary>LCM (arXiv:2310.04378): 2 to 8 steps, for models and LoRAs distilled for it, with a guidance of 1 to 2.</summary>
/// <returns>The sampler with its settings, for sampling/sample.</returns>
[Node("samplers/lcm"), DescribedByRunning]
public sealed class LcmNode : INode<LcmNode.Inputs, Sampler>
{
    /// <param name="OriginalSteps">How many steps the model was distilled from; there can't be more steps than these.</param>
    /// <param name="TimestepScaling">How near a step keeps to the plain prediction: greater is nearer.</param>
    public sealed record Inputs([property: Range(1, 1000)] int OriginalSteps = 50,
        [property: Range(0.01, 1000)] double TimestepScaling = 10);

    /// <inheritdoc/>
    public ValueTask<Sampler> RunAsync(Inputs inputs, NodeContext context) =>
        new(new Lcm { OriginalSteps = inputs.OriginalSteps, TimestepScaling = inputs.TimestepScaling });
}
