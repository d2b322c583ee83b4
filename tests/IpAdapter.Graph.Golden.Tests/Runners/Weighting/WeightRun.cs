using System.Text.Json;
using IpAdapter.Diffusion.ImagePrompts.Weighting;

namespace IpAdapter.Graph.Golden.Tests.Runners.Weighting;

/// <summary>A row of the weights' table: which node of ComfyUI_IPAdapter_plus was run with what, in our words.</summary>
internal sealed record WeightRun(LayerWeights Layers, double Scale, bool HasComposition)
{
    public static WeightRun Read(JsonElement run)
    {
        double? Number(string name) => run.TryGetProperty(name, out var value) ? value.GetDouble() : null;
        bool Flag(string name) => run.TryGetProperty(name, out var value) && value.GetBoolean();
        var layers = new LayerWeights
        {
            Type = run.GetProperty("node").GetString() switch
            {
                "IPAdapterPreciseStyleTransfer" => WeightType.StyleTransferPrecise,
                "IPAdapterPreciseComposition" => WeightType.CompositionPrecise,
                "IPAdapterStyleComposition" => Flag("expand_style") ? WeightType.StrongStyleAndComposition : WeightType.StyleAndComposition,
                _ => Names.WeightType(run.GetProperty("weight_type").GetString()!),
            },
            Layers = run.TryGetProperty("layer_weights", out var list) ? LayerList.Parse(list.GetString()!) : null,
            CompositionScale = Number("weight_composition") ?? 1,
            Boost = Number("style_boost") ?? Number("composition_boost"),
        };
        return new(layers, Number("weight") ?? Number("weight_style")!.Value, Flag("composition"));
    }
}
