using IpAdapter.Diffusion.ImagePrompts.Adapters;

namespace IpAdapter.Diffusion.ImagePrompts;

/// <summary>Adds image prompts to UNets.</summary>
public static class UNetImagePrompts
{
    /// <summary>
    /// A UNet that reads an image prompt too. An adapter with low-rank changes inside (FaceID) brings them along, once for each UNet.
    /// Several image prompts add up.
    /// </summary>
    /// <param name="unet">The UNet. It stays as it is: the result is another description of the same weights.</param>
    /// <param name="patch">The image prompt. <see cref="AdapterCompatibility"/> tells before whether it fits the UNet.</param>
    public static UNet With(this UNet unet, DecoupledCrossAttention patch) =>
        unet.WithLowRankOf(patch.Adapter) with { Patches = unet.Patches.Add(patch) };
}
