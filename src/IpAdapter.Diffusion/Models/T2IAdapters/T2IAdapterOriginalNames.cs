using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Models.T2IAdapters;

/// <summary>T2I-Adapters by their authors' names (TencentARC/T2I-Adapter): one list of residual layers, two to a feature.</summary>
internal static class T2IAdapterOriginalNames
{
    private const int LayersPerFeature = 2;

    /// <summary>Whether weights go by these names.</summary>
    public static bool IsOne(WeightSet weights) => weights.Has("body.0.block1.weight") && weights.Has("conv_in.weight");

    /// <summary>The same weights by diffusers' names.</summary>
    public static WeightSet Renamed(WeightSet weights) => weights.Remap((name, entry) => [new(NameOf(name), entry)], OriginalOf);

    private static string OriginalOf(string name) => name.Split('.', 6) switch
    {
        ["adapter", "body", var feature, "resnets", var layer, var rest]
            when (LayerNumber.Find(feature), LayerNumber.Find(layer)) is ({ } i, { } j) => $"body.{LayersPerFeature * i + j}.{rest}",
        ["adapter", "body", var feature, "in_conv", .. var rest] when LayerNumber.Find(feature) is { } i =>
            $"body.{LayersPerFeature * i}.in_conv.{string.Join('.', rest)}",
        ["adapter", .. var rest] => string.Join('.', rest),
        _ => name,
    };

    private static string NameOf(string name)
    {
        if (name.Split('.', 4) is not ["body", var number, var part, var rest] || LayerNumber.Find(number) is not { } layer)
            return $"adapter.{name}";
        var feature = $"adapter.body.{layer / LayersPerFeature}";
        return part == "in_conv" ? $"{feature}.{part}.{rest}" : $"{feature}.resnets.{layer % LayersPerFeature}.{part}.{rest}";
    }
}
