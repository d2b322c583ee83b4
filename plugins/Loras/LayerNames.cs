using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Graph.Loras;

/// <summary>
/// A model's layers by the names that LoRA files know them by: dots are underscores there, which nobody could take apart again, so it goes
/// by comparing.
/// </summary>
internal sealed class LayerNames
{
    private const string Weight = ".weight";

    private readonly Dictionary<string, string> _weights = [];

    private LayerNames() { }

    /// <summary>Those of a UNet, by diffusers' names and by the original ones.</summary>
    public static LayerNames For(UNet unet)
    {
        var names = new LayerNames();
        foreach (var weight in Layers(unet.Weights))
        {
            var layer = weight[..^Weight.Length];
            names.Add(layer, weight);
            if (UNetOriginalNames.Find(layer, unet.Config) is { } original)
                names.Add(original, weight);
        }
        return names;
    }

    /// <summary>Those of a text encoder's transformer; published files have <c>text_model.</c> before most names, others do not.</summary>
    public static LayerNames For(WeightSet textEncoder)
    {
        var names = new LayerNames();
        foreach (var weight in Layers(textEncoder).Where(name => !name.Contains("embedding", StringComparison.Ordinal)))
            names.Add((weight.StartsWith("text_model.", StringComparison.Ordinal) ? weight["text_model.".Length..]
                : weight)[..^Weight.Length], weight);
        return names;
    }

    /// <summary>Finds the weight of a layer.</summary>
    /// <param name="module">Its name with underscores.</param>
    public string? Find(string module) => _weights.GetValueOrDefault(module);

    private static IEnumerable<string> Layers(WeightSet weights) =>
        weights.Names.Where(name => name.EndsWith(Weight, StringComparison.Ordinal) && weights.Find(name)!.Shape.Count is 2 or 4);

    private void Add(string layer, string weight) => _weights.TryAdd(layer.Replace('.', '_'), weight);
}
