using IpAdapter.Diffusion.Training.Preparation.Caching;

namespace IpAdapter.Diffusion.Training.Preparation;

/// <summary>A pair on its way into a batch: read, decoded and cut, before any network has seen it, or found in the cache.</summary>
/// <param name="Picture">The picture in the size that is trained; null where its latents were found.</param>
/// <param name="Shown">The picture as the image encoder is shown it; null where there is none, or what it says was found.</param>
/// <param name="Tokens">The text's token ids, for each text transformer.</param>
/// <param name="Sizes">SDXL's six numbers.</param>
internal sealed record PreparedPair(Image? Picture, Image? Shown, IReadOnlyList<int[]> Tokens, float[] Sizes)
{
    /// <summary>The size that the picture was brought to: the last of the six numbers.</summary>
    public (int Width, int Height) Size => ((int)Sizes[5], (int)Sizes[4]);

    /// <summary>How large the picture is, where that decides what it is brought to.</summary>
    public Kept OriginalSize { get; init; } = new(null, null);

    /// <summary>What the autoencoder says of the picture.</summary>
    public Kept Latents { get; init; } = new(null, null);

    /// <summary>What the image encoder says of it.</summary>
    public Kept ImageStates { get; init; } = new(null, null);

    /// <summary>What the text encoder says of the text.</summary>
    public Kept TextStates { get; init; } = new(null, null);

    /// <summary>The control picture; null where none is wanted.</summary>
    public Image? Hint { get; init; }

    /// <summary>Keeps what was computed of it.</summary>
    public void PutInto(PairCache cache)
    {
        foreach (var kept in (ReadOnlySpan<Kept>)[OriginalSize, Latents, ImageStates, TextStates])
            kept.PutInto(cache);
    }
}
