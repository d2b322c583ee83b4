using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Vision;

namespace IpAdapter.Graph.ImagePrompts.Closely;

/// <summary>What an image encoder is shown of a picture: all of it or its parts, and what a mask leaves.</summary>
internal static class CloserLook
{
    /// <summary>The parts of a picture, row by row.</summary>
    public static IEnumerable<Image> Parts(Image picture, int grid)
    {
        var (height, width) = (picture.Height / grid, picture.Width / grid);
        return from row in Enumerable.Range(0, grid) from column in Enumerable.Range(0, grid) select picture.Crop(column * width, row * height, width, height);
    }

    /// <summary>A picture as the encoder's input.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="preprocessing">The encoder's own.</param>
    /// <param name="convention">Whose way.</param>
    /// <param name="mask">What is left of it, [1, 1, height, width] in the shape of the picture; null for all.</param>
    /// <returns>[1, 3, size, size].</returns>
    public static Tensor ToPixels(Image picture, ClipPreprocessing preprocessing, EncodingConvention convention, Tensor? mask = null)
    {
        using var scope = NewDisposeScope();
        var pixels = convention == EncodingConvention.AsComfyui ? FloatPreprocessing.ToPixels(picture, preprocessing) : preprocessing.ToPixels(picture);
        return (mask is null ? pixels : Masked(pixels, mask)).MoveToOuterDisposeScope();
    }

    /// <summary>What a mask leaves of an encoder's input: elsewhere it is 0 there, the mean colour.</summary>
    /// <param name="pixels">[1, 3, size, size].</param>
    /// <param name="mask">[1, 1, height, width], in the shape of the picture.</param>
    public static Tensor Masked(Tensor pixels, Tensor mask)
    {
        using var scope = NewDisposeScope();
        return (pixels * FloatPreprocessing.Fit(mask, (int)pixels.size(2))).MoveToOuterDisposeScope();
    }
}
