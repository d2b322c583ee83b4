namespace IpAdapter.Diffusion.Imaging;

/// <summary>What is known of an <see cref="Image"/> before it is there.</summary>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
public sealed record ImageDescription(int Width, int Height);
