namespace IpAdapter.Diffusion.Imaging;

/// <summary>How opaque the pixels of an <see cref="Image"/> are.</summary>
/// <param name="Levels">From 0, transparent, to 255, opaque: one byte a pixel, row by row.</param>
/// <param name="Shown">What has become of what is transparent in <see cref="Image.Pixels"/>.</param>
public sealed record ImageAlpha(ReadOnlyMemory<byte> Levels, ImageTransparency Shown);
