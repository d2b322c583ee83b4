using System.Text.Json;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Models.ImageEncoders;

/// <summary>
/// How a picture becomes an image encoder's input (transformers' CLIPImageProcessor): short edge bicubic to <paramref name="Size"/>, centre
/// crop, [0,1], mean and deviation.
/// </summary>
/// <param name="Size">Edge of the picture, in pixels.</param>
/// <param name="Mean">Mean of red, green and blue.</param>
/// <param name="Deviation">Standard deviation of red, green and blue.</param>
public sealed record ClipPreprocessing(int Size, IReadOnlyList<double> Mean, IReadOnlyList<double> Deviation)
{
    /// <summary>CLIP's own mean.</summary>
    public static IReadOnlyList<double> ClipMean { get; } = [0.48145466, 0.4578275, 0.40821073];

    /// <summary>CLIP's own deviation.</summary>
    public static IReadOnlyList<double> ClipDeviation { get; } = [0.26862954, 0.26130258, 0.27577711];

    /// <summary>CLIP's own preprocessing, for encoders that come without settings.</summary>
    /// <param name="imageSize">Edge of the picture that the encoder reads.</param>
    public static ClipPreprocessing Usual(int imageSize) => new(imageSize, ClipMean, ClipDeviation);

    /// <summary>Reads a <c>preprocessor_config.json</c>; what it does not say is as CLIP's.</summary>
    /// <param name="path">The file.</param>
    /// <param name="imageSize">Edge of the picture that the encoder reads.</param>
    /// <exception cref="WeightFileException">It can't be read, asks for something that is not supported, or for another size.</exception>
    public static ClipPreprocessing Read(string path, int imageSize)
    {
        var file = ConfigFile.Read(path);
        foreach (var name in (ReadOnlySpan<string>)["do_resize", "do_center_crop", "do_rescale", "do_normalize"])
            file.Only(name, "true");
        file.Only("resample", "3");
        DemandSize(file, "size", "shortest_edge", imageSize);
        DemandSize(file, "crop_size", "height", imageSize);
        DemandSize(file, "crop_size", "width", imageSize);
        if (Math.Abs(file.Number("rescale_factor", 1 / 255.0) - 1 / 255.0) > 1e-9)
            throw file.Problem("rescale_factor", "only 1/255 is supported");
        var deviation = Three(file, "image_std", ClipDeviation);
        if (deviation.Any(one => one <= 0))
            throw file.Problem("image_std", "expected three numbers greater than 0");
        return new(imageSize, Three(file, "image_mean", ClipMean), deviation);
    }

    /// <summary>
    /// What an encoder sees of a picture: short edge to <see cref="Size"/> (bicubic, the other edge rounded down), the middle of it.
    /// </summary>
    public Image Cut(Image image)
    {
        var width = image.Width <= image.Height ? Size : (long)Size * image.Width / image.Height;
        var height = image.Width <= image.Height ? (long)Size * image.Height / image.Width : Size;
        return image.ResizeAndCrop(width, height, ResamplingFilter.Bicubic, ((width - Size) / 2, (height - Size) / 2, Size, Size));
    }

    /// <summary>
    /// Makes the input of an image encoder: short edge to <see cref="Size"/> (bicubic, the other edge rounded down), the middle of it, mean
    /// and deviation.
    /// </summary>
    /// <returns>[1, 3, size, size], float32, on the CPU.</returns>
    public Tensor ToPixels(Image image) =>
        Cut(image).ToTensor((level, channel) => (float)((level / 255.0 - Mean[channel]) / Deviation[channel]));

    /// <summary>Makes the input of an image encoder from several pictures.</summary>
    /// <returns>[image, 3, size, size], float32, on the CPU.</returns>
    public Tensor ToPixels(IReadOnlyList<Image> images)
    {
        using var scope = NewDisposeScope();
        return cat([.. images.Select(ToPixels)]).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public bool Equals(ClipPreprocessing? other) =>
        other is not null && Size == other.Size && Mean.SequenceEqual(other.Mean) && Deviation.SequenceEqual(other.Deviation);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Size, Mean[0], Deviation[0]);

    // A size is a number in old files, an object of named edges in newer ones.
    private static void DemandSize(ConfigFile file, string name, string edge, int imageSize)
    {
        if (file.Find(name) is not { } value)
            return;
        if (value.ValueKind == JsonValueKind.Object)
            value = value.TryGetProperty(edge, out var named) ? named : default;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out var size))
            throw file.Problem(name, $"expected a whole number, or an object with '{edge}'");
        if (size != imageSize)
            throw file.Problem(name, $"{size} pixels do not fit the encoder, whose config.json says image_size {imageSize}");
    }

    private static IReadOnlyList<double> Three(ConfigFile file, string name, IReadOnlyList<double> otherwise)
    {
        var numbers = file.FindNumbers(name) ?? otherwise;
        return numbers.Count == 3 ? numbers : throw file.Problem(name,
            $"expected three numbers, for red, green and blue, found {numbers.Count}");
    }
}
