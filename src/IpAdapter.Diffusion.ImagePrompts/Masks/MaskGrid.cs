using static TorchSharp.torch.nn.functional;

namespace IpAdapter.Diffusion.ImagePrompts.Masks;

/// <summary>Brings a mask to the positions of a layer.</summary>
internal static class MaskGrid
{
    /// <summary>To a layer's own height and width.</summary>
    /// <param name="mask">[1, 1, height, width].</param>
    /// <param name="height">Height of the layer's hidden states.</param>
    /// <param name="width">Width of the layer's hidden states.</param>
    /// <returns>[position].</returns>
    public static Tensor ForLayer(Tensor mask, long height, long width) =>
        interpolate(mask, [height, width], mode: InterpolationMode.Bilinear, align_corners: false, antialias: true).flatten();

    /// <summary>
    /// As diffusers does (IPAdapterMaskProcessor.downsample): the grid is guessed from the mask's shape and the number of positions.
    /// </summary>
    /// <param name="mask">[1, 1, height, width].</param>
    /// <param name="positions">Positions of the layer: Q.</param>
    /// <returns>[position].</returns>
    public static Tensor AsDiffusers(Tensor mask, long positions)
    {
        using var scope = NewDisposeScope();
        var ratio = (double)mask.size(3) / mask.size(2);
        var height = Math.Max(1, (long)Math.Sqrt(positions / ratio));
        height += positions % height != 0 ? 1 : 0;
        var grid = interpolate(mask, [height, positions / height], mode: InterpolationMode.Bicubic, align_corners: false).flatten();
        var filled = Math.Min(grid.size(0), positions);
        return pad(grid.narrow(0, 0, filled), [0, positions - filled]).MoveToOuterDisposeScope();
    }

    /// <summary>As ComfyUI_IPAdapter_plus does: the grid is guessed from the latents' shape and the number of positions.</summary>
    /// <param name="mask">[1, 1, height, width].</param>
    /// <param name="positions">Positions of the layer: Q.</param>
    /// <param name="latentHeight">Height of the latents: H.</param>
    /// <param name="latentWidth">Width of the latents: W.</param>
    /// <returns>[position].</returns>
    public static Tensor AsComfyui(Tensor mask, long positions, long latentHeight, long latentWidth)
    {
        using var scope = NewDisposeScope();
        var height = Math.Max(1, (long)(latentHeight / Math.Sqrt((double)(latentHeight * latentWidth) / positions)));
        height += positions % height != 0 ? 1 : 0;
        var width = positions / height;
        var grid = interpolate(mask, [height, width], mode: InterpolationMode.Bilinear, align_corners: false).flatten();
        var before = (positions - height * width) / 2;
        return pad(grid, [before, positions - height * width - before]).MoveToOuterDisposeScope();
    }
}
