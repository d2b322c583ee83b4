using IpAdapter.Diffusion.Training.Data;

namespace IpAdapter.Diffusion.Training.Preparation;

/// <summary>Reads, decodes and cuts pairs; no tensor work, so any thread may do it.</summary>
internal sealed class PairPreparation(PairEncoders encoders, TextTokens tokens, BatchOptions options)
{
    /// <exception cref="TrainingDataException">The pair can't be used; the message names it.</exception>
    public PreparedPair Prepare(PairEntry entry)
    {
        var pair = entry.Read();
        try
        {
            var (picture, sizes) = Cover(pair.Picture, options.Width, options.Height);
            return new(picture, encoders.ImageEncoder?.Preprocessing.Cut(pair.Picture), tokens.Read(pair.Text), sizes);
        }
        catch (ImageSizeException problem)
        {
            throw new TrainingDataException($"{pair.Name}: {problem.Message}", problem);
        }
    }

    /// <summary>
    /// The short edge to its size (bilinear, the other edge rounded down), then the middle of it: torchvision's Resize and CenterCrop, as
    /// the paper's code prepares pictures.
    /// </summary>
    /// <returns>The picture, and SDXL's numbers: size of the original, place of the crop, size of the crop.</returns>
    internal static (Image Picture, float[] Sizes) Cover(Image picture, int width, int height)
    {
        var isWidthTight = (long)width * picture.Height >= (long)height * picture.Width;
        var whole = isWidthTight
            ? (Width: (long)width, Height: (long)width * picture.Height / picture.Width)
            : (Width: (long)height * picture.Width / picture.Height, Height: (long)height);
        // Python's round: half to even.
        var (left, top) = ((long)Math.Round((whole.Width - width) / 2.0), (long)Math.Round((whole.Height - height) / 2.0));
        return (
            picture.ResizeAndCrop(whole.Width, whole.Height, ResamplingFilter.Bilinear, (left, top, width, height)),
            new PictureSizes(picture.Width, picture.Height, (int)left, (int)top).TimeIds(width, height));
    }
}
