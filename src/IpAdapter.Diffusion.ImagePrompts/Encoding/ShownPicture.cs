namespace IpAdapter.Diffusion.ImagePrompts.Encoding;

/// <summary>What an image encoder is shown: a picture or a part of one, and what a mask leaves of it.</summary>
/// <param name="Picture">The picture.</param>
/// <param name="Mask">What is left of it, [1, 1, height, width] in the picture's shape; null for all.</param>
internal sealed record ShownPicture(Image Picture, Tensor? Mask = null)
{
    /// <summary>A picture under a mask of any shape, which is stretched to the picture's.</summary>
    public static ShownPicture Create(Image picture, Tensor? mask)
    {
        if (mask is null || (mask.size(2) == picture.Height && mask.size(3) == picture.Width))
            return new(picture, mask);
        var stretched = nn.functional.interpolate(
            mask, [picture.Height, picture.Width], mode: InterpolationMode.Bilinear, align_corners: false, antialias: true);
        return new(picture, stretched);
    }

    /// <summary>
    /// Its parts, row by row, each with its part of the mask. What does not divide is left out, at the right and the bottom.
    /// </summary>
    /// <param name="grid">Parts along each edge.</param>
    public IEnumerable<ShownPicture> Parts(int grid)
    {
        var (height, width) = (Picture.Height / grid, Picture.Width / grid);
        return from row in Enumerable.Range(0, grid)
               from column in Enumerable.Range(0, grid)
               select Part(row * height, column * width, height, width);
    }

    /// <summary>The encoder's input.</summary>
    /// <param name="preprocessing">The encoder's own.</param>
    /// <param name="convention">Whose way.</param>
    /// <returns>[1, 3, size, size].</returns>
    public Tensor ToPixels(ClipPreprocessing preprocessing, EncodingConvention convention)
    {
        using var scope = NewDisposeScope();
        var pixels = convention == EncodingConvention.AsComfyui
            ? FloatPreprocessing.ToPixels(Picture, preprocessing)
            : preprocessing.ToPixels(Picture);
        return (Mask is null ? pixels : Masked(pixels, Mask)).MoveToOuterDisposeScope();
    }

    /// <summary>What a mask leaves of an encoder's input: elsewhere it is 0 there, the mean colour.</summary>
    /// <param name="pixels">[1, 3, size, size].</param>
    /// <param name="mask">[1, 1, height, width], in the shape of the picture.</param>
    public static Tensor Masked(Tensor pixels, Tensor mask)
    {
        using var scope = NewDisposeScope();
        return (pixels * FloatPreprocessing.Fit(mask, (int)pixels.size(2))).MoveToOuterDisposeScope();
    }

    private ShownPicture Part(int top, int left, int height, int width) =>
        new(Picture.Crop(left, top, width, height), Mask?.narrow(2, top, height).narrow(3, left, width));
}
