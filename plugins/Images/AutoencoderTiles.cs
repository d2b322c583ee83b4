namespace IpAdapter.Graph.Images;

/// <summary>Tiles as the ports of encoding and decoding ask for them.</summary>
internal static class AutoencoderTiles
{
    private const int FewestLatentPixels = 4;

    /// <summary>The tiling, or null for 0, which is none.</summary>
    public static Tiling? Create(int edge, double overlap) => edge == 0 ? null : new Tiling(edge, overlap);

    /// <summary>What is wrong with an edge, or null.</summary>
    public static string? ProblemOf(int edge, int pixelsPerLatent) =>
        edge == 0 || edge >= FewestLatentPixels * pixelsPerLatent
            ? null
            : $"a tile of {edge} pixels is too small to be blended with the next: take {FewestLatentPixels * pixelsPerLatent} or more, or "
                + "0 for no tiles";
}
