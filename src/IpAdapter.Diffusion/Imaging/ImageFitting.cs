namespace IpAdapter.Diffusion.Imaging;

/// <summary>Brings pictures to a size as diffusers' pipelines do, by Lanczos.</summary>
public static class ImageFitting
{
    /// <summary>Brings a picture to a size.</summary>
    /// <exception cref="ImageSizeException">It would be too large.</exception>
    public static Image FitTo(this Image image, int width, int height, ImageFit fit = ImageFit.Stretch)
    {
        if (fit == ImageFit.Stretch)
            return image.Resize(width, height, ResamplingFilter.Lanczos);

        var (shape, wanted) = ((double)image.Width / image.Height, (double)width / height);
        var isWidthTight = fit == ImageFit.Crop ? wanted > shape : wanted < shape;
        var fittedWidth = isWidthTight ? width : Math.Max(1, (long)image.Width * height / image.Height);
        var fittedHeight = isWidthTight ? Math.Max(1, (long)image.Height * width / image.Width) : height;
        var (x, y) = (width / 2 - fittedWidth / 2, height / 2 - fittedHeight / 2);
        if (fit == ImageFit.Crop)
            return image.ResizeAndCrop(fittedWidth, fittedHeight, ResamplingFilter.Lanczos, (-x, -y, width, height));

        return Filled(image).WithAlphaOf(image, Filled);

        Image Filled(Image whole)
        {
            var fitted = whole.Resize((int)fittedWidth, (int)fittedHeight, ResamplingFilter.Lanczos);
            var pixels = ImageSize.NewPixels(width, height);
            Resampling.Paste(fitted, pixels, width, height, x, y);
            DrawOutEdges(fitted, pixels, width, height, (int)x, (int)y);
            return new Image(width, height, pixels);
        }
    }

    // Pillow is asked for a part of no height (or width) at the picture's edge, bicubic: every row becomes a blend of the outermost ones.
    private static void DrawOutEdges(Image fitted, Span<byte> pixels, int width, int height, int x, int y)
    {
        if (y > 0)
        {
            Resampling.Paste(Resampling.Resize(fitted, width, y, ResamplingFilter.Bicubic, (0, 0, width, 0)), pixels, width, height, 0, 0);
            Resampling.Paste(Resampling.Resize(fitted, width, y, ResamplingFilter.Bicubic, (0, fitted.Height, width, fitted.Height)),
                pixels, width, height, 0, y + fitted.Height);
        }
        if (x > 0)
        {
            Resampling.Paste(Resampling.Resize(fitted, x, height, ResamplingFilter.Bicubic, (0, 0, 0, height)), pixels, width, height, 0,
                0);
            Resampling.Paste(Resampling.Resize(fitted, x, height, ResamplingFilter.Bicubic, (fitted.Width, 0, fitted.Width, height)),
                pixels, width, height, x + fitted.Width, 0);
        }
    }
}
