using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>
/// A UNet or a ControlNet by the names of the code it was first published with (CompVis' latent-diffusion, Stability's generative-models,
/// lllyasviel's ControlNet), seen by diffusers' names.
/// </summary>
/// <remarks>
/// Blocks are numbered through there; with n - 1 residual layers in a level, number i (from 1) of the way down is layer (i - 1) mod n of
/// level (i - 1) / n, the last of a level its downsampler.
/// </remarks>
internal sealed class UNetOriginalWeights
{
    private readonly WeightSet _weights;
    private readonly int _perLevel;
    private readonly int _lastHintLayer;

    private UNetOriginalWeights(WeightSet weights)
    {
        _weights = weights;
        // The first downsampler closes the first level.
        _perLevel = Enumerable.Range(1, 16).FirstOrDefault(i => weights.HasBelow($"input_blocks.{i}.0.op."), 3);
        _lastHintLayer = weights.Names.Select(name => name.Split('.')).Where(parts => parts[0] == "input_hint_block" && parts.Length > 1)
            .Select(parts => LayerNumber.Find(parts[1]) ?? 0).DefaultIfEmpty().Max();
    }

    /// <summary>Whether weights have such names.</summary>
    public static bool IsOne(WeightSet weights) => weights.HasBelow("input_blocks.") && weights.HasBelow("time_embed.");

    /// <summary>Whether weights with such names are a ControlNet's, which reads a picture besides.</summary>
    public static bool IsControlNet(WeightSet weights) => weights.HasBelow("input_hint_block.");

    /// <summary>The same weights by diffusers' names; what has none keeps the name it has.</summary>
    public static WeightSet Renamed(WeightSet weights)
    {
        var names = new UNetOriginalWeights(weights);
        return weights.Remap((name, entry) => [new(names.NameOf(name) ?? name, entry)], names.OriginalOf);
    }

    // The way back, for a tensor that the file lacks.
    private string? OriginalOf(string name)
    {
        var (layer, last) = name.LastIndexOf('.') is > 0 and var dot ? (name[..dot], name[dot..]) : (name, "");
        return (OfControlNet(layer.Split('.')) ?? UNetOriginalNames.Find(layer, _perLevel - 1, HasAttention)) is { } original
            ? original + last
            : null;
    }

    private string? OfControlNet(string[] parts) => parts switch
    {
        ["controlnet_down_blocks", var block] => $"zero_convs.{block}.0",
        ["controlnet_mid_block"] => "middle_block_out.0",
        ["controlnet_cond_embedding", "conv_in"] => "input_hint_block.0",
        ["controlnet_cond_embedding", "conv_out"] => $"input_hint_block.{_lastHintLayer}",
        ["controlnet_cond_embedding", "blocks", var layer] when LayerNumber.Find(layer) is { } i => $"input_hint_block.{2 * (i + 1)}",
        _ => null,
    };

    private bool? HasAttention(bool isDown, int block)
    {
        var first = isDown ? $"input_blocks.{1 + block * _perLevel}.1." : $"output_blocks.{block * _perLevel}.1.";
        return _weights.HasBelow($"{first}transformer_blocks.") || _weights.HasBelow($"{first}proj_");
    }

    private string? NameOf(string name) => UNetOriginalNames.FindOuter(name) ?? name.Split('.') switch
    {
        ["input_blocks", var block, var part, .. var rest] when LayerNumber.Find(block) is > 0 and var i =>
            Down((i - 1) / _perLevel, (i - 1) % _perLevel, part, rest),
        ["output_blocks", var block, var part, .. var rest] when LayerNumber.Find(block) is { } i =>
            Up(i / _perLevel, i % _perLevel, part, rest),
        ["zero_convs", var block, "0", var last] => $"controlnet_down_blocks.{block}.{last}",
        ["middle_block_out", "0", var last] => $"controlnet_mid_block.{last}",
        ["input_hint_block", var layer, var last] when LayerNumber.Find(layer) is { } i => $"controlnet_cond_embedding.{Hint(i)}.{last}",
        _ => null,
    };

    private static string? Down(int level, int layer, string part, string[] rest) => (part, rest) switch
    {
        ("0", ["op", var last]) => $"down_blocks.{level}.downsamplers.0.conv.{last}",
        ("0", _) => UNetOriginalNames.FindInResidual($"down_blocks.{level}.resnets.{layer}", Joined(rest)),
        ("1", _) => $"down_blocks.{level}.attentions.{layer}.{Joined(rest)}",
        _ => null,
    };

    private static string? Up(int level, int layer, string part, string[] rest) => (part, rest) switch
    {
        ("0", _) => UNetOriginalNames.FindInResidual($"up_blocks.{level}.resnets.{layer}", Joined(rest)),
        ("1" or "2", ["conv", var last]) => $"up_blocks.{level}.upsamplers.0.conv.{last}",
        ("1", _) => $"up_blocks.{level}.attentions.{layer}.{Joined(rest)}",
        _ => null,
    };

    // Convolutions with an activation between them: 0, 2, 4, ..., the last.
    private string Hint(int layer) => layer == 0 ? "conv_in" : layer == _lastHintLayer ? "conv_out" : $"blocks.{layer / 2 - 1}";

    private static string Joined(string[] parts) => string.Join('.', parts);
}
