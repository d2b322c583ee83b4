namespace IpAdapter.Graph.Structure;

/// <summary>
/// Whether a T2I-Adapter belongs to a UNet: whether each of its features has the channels and the size of the block it is added to. Told
/// from their configurations, before any weight is loaded.
/// </summary>
internal static class T2IAdapterFit
{
    /// <summary>What keeps the two apart, or null.</summary>
    public static string? ProblemOf(T2IAdapter adapter, UNet unet)
    {
        var given = Enumerable.Range(0, adapter.Channels.Count)
            .Select(feature => (adapter.Channels[feature], PixelsPerHidden: adapter.PixelsPerFeature << adapter.Levels[feature])).ToArray();
        var taken = Taken(unet).ToArray();
        // The last feature may be for the middle (SDXL's adapters have one), or there is none for it.
        return given.SequenceEqual(taken) || given.SequenceEqual(taken.SkipLast(1))
            ? null
            : $"T2I-Adapter '{adapter.Name}' was made for another base model than '{unet.Name}': its features have {Text(given)}, the "
                + $"blocks of this UNet {Text(taken)}. "
                + $"Take a T2I-Adapter trained on the family of '{unet.Name}', or the base model this one was trained on";
    }

    // A block with attention takes a feature before it halves its states, one without after that.
    private static IEnumerable<(int Channels, int PixelsPerHidden)> Taken(UNet unet)
    {
        var (config, last) = (unet.Config, unet.Config.BlockOutChannels.Count - 1);
        for (var block = 0; block <= last; block++)
            yield return (config.BlockOutChannels[block],
                unet.PixelsPerLatent << (config.DownAttention[block] ? block : Math.Min(block + 1, last)));
        yield return (config.BlockOutChannels[last], unet.PixelsPerLatent << last);
    }

    private static string Text(IEnumerable<(int Channels, int PixelsPerHidden)> shapes) =>
        string.Join(", ", shapes.Select(shape => $"{shape.Channels} channels at 1/{shape.PixelsPerHidden}"));
}
