using IpAdapter.Diffusion.Samplers.StepCaches;

namespace IpAdapter.Graph.Sampling;

/// <summary>
/// Draws sooner, and less exactly: the deep layers of the UNet are computed in every so-many-th step alone, and what they gave is read
/// again in the steps between (DeepCache, arXiv:2312.00858). The drawing tells how far that was from computing all. Image prompts,
/// ControlNets, guidance and regions work on; what begins or ends within a run reaches the deep layers with the next step that computes
/// them.
/// </summary>
/// <returns>The UNet, with the cache.</returns>
[Node("sampling/deep-cache"), DescribedByRunning]
public sealed class CacheDeepStates : INode<CacheDeepStates.Inputs, UNet>
{
    /// <param name="UNet">The UNet.</param>
    /// <param name="Interval">All layers are computed in every so-many-th call of the UNet: 1 is without a cache, 3 is usual, more are
    /// sooner and less exact. Samplers that call the UNet twice a step count twice.</param>
    /// <param name="Branch">How many skip connections beside the first are computed in every call: more are slower and more exact.</param>
    /// <param name="Measure">Measure how far predictions from kept states are from those of all layers, at each call that computes all.
    /// That costs one more pass through the shallow layers there; without it nothing is told.</param>
    public sealed record Inputs(
        [property: Each] UNet UNet,
        [property: Each][property: Range(1, 1000)] int Interval = 3,
        [property: Each][property: Range(0, 100)] int Branch = 0,
        bool Measure = true);

    /// <inheritdoc/>
    public ValueTask<UNet> RunAsync(Inputs inputs, NodeContext context)
    {
        var unet = inputs.UNet;
        if (unet.Patches.Any(patch => patch is DeepCache))
            throw NodeInputException.At((Inputs i) => i.UNet,
                $"'{unet.Name}' has such a cache already, and one is all that it can have: leave one of them out");
        if (DeepCache.FindProblem(inputs.Branch, unet.Config, unet.Name) is { } tooDeep)
            throw NodeInputException.At((Inputs i) => i.Branch, tooDeep);
        return new(unet with { Patches = unet.Patches.Add(new DeepCache(inputs.Interval, inputs.Branch, inputs.Measure)) });
    }
}
