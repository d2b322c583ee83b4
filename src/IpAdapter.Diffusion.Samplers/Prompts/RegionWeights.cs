namespace IpAdapter.Diffusion.Samplers.Prompts;

/// <summary>How much a prompt counts at every place: its masks in the latents' size, times its strength.</summary>
public static class RegionWeights
{
    /// <param name="region">The region; null for once everywhere.</param>
    /// <param name="pictures">Pictures that are drawn.</param>
    /// <param name="height">Height of the latents.</param>
    /// <param name="width">Width of the latents.</param>
    /// <returns>[1 or picture, 1, height, width], on the CPU; null where it is 1 everywhere.</returns>
    internal static Tensor? Compute(PromptRegion? region, int pictures, int height, int width)
    {
        if (region is null)
            return null;
        using var scope = NewDisposeScope();
        var masks = region.Masks.Select(mask => mask.ToSoftMask()).Select(mask => Resize(mask, height, width)).ToList();
        return Compute(masks.Count == 0 ? ones(1, 1, height, width) : cat(masks), region.Strength, pictures).MoveToOuterDisposeScope();
    }

    /// <param name="masks">[mask, 1, height, width], in the latents' size.</param>
    /// <param name="strength">What they are multiplied with.</param>
    /// <param name="pictures">Pictures that are drawn.</param>
    /// <returns>[1 or picture, 1, height, width].</returns>
    internal static Tensor Compute(Tensor masks, double strength, int pictures)
    {
        using var scope = NewDisposeScope();
        return ForEach(masks, pictures).Times(strength).MoveToOuterDisposeScope();
    }

    /// <summary>Bilinear and without antialiasing, as ComfyUI brings masks to latents.</summary>
    /// <param name="mask">[mask, 1, height, width].</param>
    /// <param name="height">Height of the latents.</param>
    /// <param name="width">Width of the latents.</param>
    internal static Tensor Resize(Tensor mask, int height, int width) =>
        nn.functional.interpolate(mask, [height, width], mode: InterpolationMode.Bilinear, align_corners: false);

    /// <summary>
    /// Why masks can't be shared out to the pictures that are drawn, or null. As ComfyUI has it: masks beyond the pictures are not looked
    /// at, fewer are repeated.
    /// </summary>
    public static string? FindProblem(int masks, int pictures) =>
        Math.Min(masks, pictures) is var count && count > 0 && pictures % count != 0
        ? $"a prompt's region has {count} masks for {pictures} pictures: give one mask for all of them, or one for each"
        : null;

    private static Tensor ForEach(Tensor masks, int pictures)
    {
        var count = (int)Math.Min(masks.size(0), pictures);
        return count == 1 ? masks.narrow(0, 0, 1) : masks.narrow(0, 0, count).repeat(pictures / count, 1, 1, 1);
    }
}
