namespace IpAdapter.Diffusion.Vision;

/// <summary>How a picture becomes an image encoder's input (transformers' CLIPImageProcessor): short edge bicubic to <paramref name="Size"/>, centre crop, [0,1], mean and deviation.</summary>
/// <param name="Size">Edge of the picture, in pixels.</param>
/// <param name="Mean">Mean of red, green and blue.</param>
/// <param name="Deviation">Standard deviation of red, green and blue.</param>
public sealed record ClipPreprocessing(int Size, IReadOnlyList<double> Mean, IReadOnlyList<double> Deviation)
{
    /// <summary>CLIP's own mean.</summary>
    public static IReadOnlyList<double> ClipMean { get; } = [0.48145466, 0.4578275, 0.40821073];

    /// <summary>CLIP's own deviation.</summary>
    public static IReadOnlyList<double> ClipDeviation { get; } = [0.26862954, 0.26130258, 0.27577711];
}
