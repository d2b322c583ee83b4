namespace IpAdapter.Diffusion.Training.Preparation;

/// <summary>
/// How a picture is brought to a size: the short edge to its size (the other one rounded down), then the middle of it, as torchvision's
/// Resize and CenterCrop do, and with them the paper's code.
/// </summary>
/// <param name="OriginalWidth">Width of the picture.</param>
/// <param name="OriginalHeight">Height of the picture.</param>
/// <param name="Width">Width that is wanted.</param>
/// <param name="Height">Height that is wanted.</param>
public sealed record PictureCut(int OriginalWidth, int OriginalHeight, int Width, int Height)
{
    private bool IsWidthTight => (long)Width * OriginalHeight >= (long)Height * OriginalWidth;

    private long WholeWidth => IsWidthTight ? Width : (long)Height * OriginalWidth / OriginalHeight;

    private long WholeHeight => IsWidthTight ? (long)Width * OriginalHeight / OriginalWidth : Height;

    // Python's round: half to even.
    private long Left => (long)Math.Round((WholeWidth - Width) / 2.0);

    private long Top => (long)Math.Round((WholeHeight - Height) / 2.0);

    /// <summary>SDXL's six numbers: size of the original, place of the cut, size of the cut.</summary>
    public float[] Sizes => new PictureSizes(OriginalWidth, OriginalHeight, (int)Left, (int)Top).TimeIds(Width, Height);

    /// <summary>Cuts the picture.</summary>
    /// <exception cref="ImageSizeException">It would be too large.</exception>
    public Image Apply(Image picture) =>
        picture.ResizeAndCrop(WholeWidth, WholeHeight, ResamplingFilter.Bilinear, (Left, Top, Width, Height));
}
