using System.Collections.Immutable;

namespace IpAdapter.Diffusion.ImagePrompts.Masks;

/// <summary>Where in the drawn picture an image prompt counts: one mask for all its pictures, or one for each.</summary>
/// <param name="Masks">The masks.</param>
/// <param name="Resizing">How they are brought to the positions of a layer.</param>
/// <param name="PixelsPerLatent">Edge of a latent pixel in pixels of the picture.</param>
public sealed record Regions(ImmutableArray<Mask> Masks, MaskResizing Resizing = MaskResizing.Layer, int PixelsPerLatent = 8)
{
    /// <summary>The masks as a run's layers need them, before they are brought to positions; on the CPU.</summary>
    /// <returns>[1, 1, height, width] each.</returns>
    internal IReadOnlyList<Tensor> Prepare(UNetBinding binding) =>
        [.. Masks.Select(mask => Resizing == MaskResizing.AsDiffusers
            ? mask.ToImage().ToMask((int)binding.Width * PixelsPerLatent, (int)binding.Height * PixelsPerLatent)
            : mask.ToTensor())];

    /// <summary>What to say of the first mask that is of another shape than what is drawn; null where none is.</summary>
    internal string? Stretched(UNetBinding binding) => Masks
        .Select(mask => Proportions.RemarkOf(
            "the mask of an image prompt",
            (mask.Width, mask.Height),
            "what is drawn",
            binding.Width * PixelsPerLatent,
            binding.Height * PixelsPerLatent))
        .FirstOrDefault(remark => remark is not null);

    /// <summary>Brings a mask to the positions of a layer.</summary>
    /// <param name="mask">As <see cref="Prepare"/> gave it.</param>
    /// <param name="binding">The run.</param>
    /// <param name="height">Height of the layer's hidden states.</param>
    /// <param name="width">Width of the layer's hidden states.</param>
    /// <returns>[position].</returns>
    internal Tensor ToPositions(Tensor mask, UNetBinding binding, long height, long width) => Resizing switch
    {
        MaskResizing.AsDiffusers => MaskGrid.AsDiffusers(mask, height * width),
        MaskResizing.AsComfyui => MaskGrid.AsComfyui(mask, height * width, binding.Height, binding.Width),
        _ => MaskGrid.ForLayer(mask, height, width),
    };
}
