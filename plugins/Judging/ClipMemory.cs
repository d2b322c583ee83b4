using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Models;

namespace IpAdapter.Graph.Judging;

/// <summary>How much memory a CLIP's weights take.</summary>
internal static class ClipMemory
{
    public static MemoryNeed Estimate(ClipModel clip, DeviceStore store) => MemoryNeed.ToHold(
        new[] { clip.ImageEncoder.Weights, clip.TextTower.Weights }.Distinct()
            .ToDictionary(object (weights) => weights, weights => MemoryAmounts.OfWeights(weights, store)));
}
