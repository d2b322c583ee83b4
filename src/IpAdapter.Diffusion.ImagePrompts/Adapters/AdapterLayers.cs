using System.Globalization;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.ImagePrompts.Adapters;

/// <summary>How an adapter's file names the layers it adds: by the number of the attention layer they stand beside.</summary>
public static class AdapterLayers
{
    private const string KeyEnding = ".to_k_ip.weight";
    private const string ValueEnding = ".to_v_ip.weight";
    private const string DownEnding = "_lora.down.weight";
    private const string UpEnding = "_lora.up.weight";

    /// <summary>Name of the matrix W'_k beside a layer.</summary>
    public static string Key(int index) => string.Create(CultureInfo.InvariantCulture, $"{index}{KeyEnding}");

    /// <summary>Name of the matrix W'_v beside a layer.</summary>
    public static string Value(int index) => string.Create(CultureInfo.InvariantCulture, $"{index}{ValueEnding}");

    /// <summary>Whether low-rank changes to the attention layers come with the keys and values (FaceID).</summary>
    public static bool HasLowRank(this WeightSet attention) =>
        attention.Names.Any(name => name.EndsWith(DownEnding, StringComparison.Ordinal));

    /// <summary>The other factor of a low-rank change, or null where a name is of no factor.</summary>
    public static string? OtherFactor(string name) =>
        name.EndsWith(DownEnding, StringComparison.Ordinal) ? name[..^DownEnding.Length] + UpEnding
        : name.EndsWith(UpEnding, StringComparison.Ordinal) ? name[..^UpEnding.Length] + DownEnding
        : null;

    /// <summary>Numbers of the layers that an adapter has keys or values for, ascending.</summary>
    public static IReadOnlyList<int> Layers(this WeightSet attention)
    {
        var layers = new SortedSet<int>();
        foreach (var name in attention.Names)
            foreach (var ending in (ReadOnlySpan<string>)[KeyEnding, ValueEnding])
                if (name.EndsWith(ending, StringComparison.Ordinal)
                    && int.TryParse(name.AsSpan(0, name.Length - ending.Length), NumberStyles.None, CultureInfo.InvariantCulture,
                    out var index))
                    layers.Add(index);
        return [.. layers];
    }
}
