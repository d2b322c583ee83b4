namespace IpAdapter.Diffusion;

/// <summary>What is known of an <see cref="Image"/> before it is there.</summary>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
public sealed record ImageDescription(int Width, int Height)
{
    /// <summary>Whether its file has 16 bits of grey, of which levels above 255 all are white here, as Pillow reads them.</summary>
    public bool IsDeepGrey { get; init; }
}
