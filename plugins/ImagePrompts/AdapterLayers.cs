using System.Globalization;
using IpAdapter.Diffusion.Weights;

namespace IpAdapter.Graph.ImagePrompts;

/// <summary>How an adapter's file names the layers it adds: by the number of the attention layer they stand beside.</summary>
internal static class AdapterLayers
{
    private const string KeyEnding = ".to_k_ip.weight";

    /// <summary>Name of the matrix W'_k beside a layer.</summary>
    public static string Key(int index) => string.Create(CultureInfo.InvariantCulture, $"{index}{KeyEnding}");

    /// <summary>Name of the matrix W'_v beside a layer.</summary>
    public static string Value(int index) => string.Create(CultureInfo.InvariantCulture, $"{index}.to_v_ip.weight");

    /// <summary>Whether low-rank changes to the attention layers come with the keys and values (FaceID).</summary>
    public static bool HasLowRank(this WeightSet attention) => attention.Names.Any(name => name.EndsWith("_lora.down.weight", StringComparison.Ordinal));

    /// <summary>Numbers of the layers that an adapter has keys for, ascending.</summary>
    public static IReadOnlyList<int> Layers(this WeightSet attention)
    {
        var layers = new SortedSet<int>();
        foreach (var name in attention.Names)
            if (name.EndsWith(KeyEnding, StringComparison.Ordinal)
                && int.TryParse(name.AsSpan(0, name.Length - KeyEnding.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var index))
                layers.Add(index);
        return [.. layers];
    }
}
