using System.Collections.Immutable;
using System.Globalization;

namespace IpAdapter.Diffusion.ImagePrompts.Weighting;

/// <summary>
/// Shares of an image prompt's scale for transformers by number, in the order they run, as ComfyUI_IPAdapter_plus writes it: <c>"3:1.0,
/// 6:.5"</c>. What is not listed gets nothing.
/// </summary>
public sealed class LayerList
{
    private readonly ImmutableSortedDictionary<int, double> _shares;

    private LayerList(ImmutableSortedDictionary<int, double> shares) => _shares = shares;

    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException">The text is something else; the message says what and where.</exception>
    public static LayerList Parse(string text)
    {
        var shares = ImmutableSortedDictionary.CreateBuilder<int, double>();
        foreach (var item in text.Split([',', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = item.Split(':', StringSplitOptions.TrimEntries);
            if (parts.Length != 2
                || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                || !double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var share))
                throw new FormatException($"should have layers with their shares, as in '3:1.0, 6:0.5', found '{item}'");
            if (!shares.TryAdd(number, ShareRange.Demand(share, parts[1])))
                throw new FormatException($"names layer {number} twice");
        }

        return shares.Count > 0 ? new(shares.ToImmutable()) : throw new FormatException("names no layer: write them as in '3:1.0, 6:0.5'");
    }

    /// <summary>The share of a transformer; 0 where it is not listed.</summary>
    public double GetShare(int number) => _shares.GetValueOrDefault(number);

    /// <summary>What it names and a UNet does not have, or null.</summary>
    public string? FindProblem(UNet unet)
    {
        var count = LayerPlaces.Create(AttentionSites.For(unet.Config)).Count;
        return _shares.Keys.Where(number => number >= count).ToList() is { Count: > 0 } unknown
            ? $"names layer {string.Join(", ", unknown)}, but UNet '{unet.Name}' has {Counted.Things(count, "transformer")}: their numbers "
                + $"are 0 to {count - 1}, in the order they run (down, middle, up)"
            : null;
    }
}
