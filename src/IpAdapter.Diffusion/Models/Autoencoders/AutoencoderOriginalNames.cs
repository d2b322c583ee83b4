using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Models.Autoencoders;

/// <summary>An autoencoder by the names of CompVis' latent-diffusion, seen by diffusers' names.</summary>
/// <remarks>Levels of the decoder are numbered from the picture inwards there, and its attention is made of 1x1 convolutions.</remarks>
internal sealed class AutoencoderOriginalNames
{
    private static readonly Dictionary<string,
        string> InAttention = new() { ["norm"] = "group_norm", ["q"] = "to_q", ["k"] = "to_k", ["v"] = "to_v", ["proj_out"] = "to_out.0" };

    private readonly int _lastLevel;

    private AutoencoderOriginalNames(WeightSet weights) =>
        _lastLevel = weights.Names.Select(name => name.Split('.')).Where(parts => parts is ["decoder", "up", _, ..])
            .Select(parts => LayerNumber.Find(parts[2]) ?? 0).DefaultIfEmpty().Max();

    /// <summary>Whether weights have such names.</summary>
    public static bool IsOne(WeightSet weights) => weights.HasBelow("encoder.down.0.block.") && weights.HasBelow("decoder.up.0.block.");

    /// <summary>The same weights by diffusers' names; what has none (a discriminator, a loss) is left out.</summary>
    public static WeightSet Renamed(WeightSet weights)
    {
        var names = new AutoencoderOriginalNames(weights);
        return weights.Remap((name, entry) => names.NameOf(name.Split('.')) is { } newName
            ? [new(newName, IsOfAttention(name) ? entry.Squeezed() : entry)]
            : [], name => names.OriginalOf(name.Split('.')));
    }

    // The way back, for a tensor that the file lacks.
    private string? OriginalOf(string[] parts) => parts switch
    {
        [("encoder" or "decoder") and var tower, .. var rest] when OriginalInTower(rest) is { } name => $"{tower}.{name}",
        _ => null,
    };

    private string? OriginalInTower(string[] parts) => parts switch
    {
        ["conv_norm_out", var last] => $"norm_out.{last}",
        ["mid_block", "resnets", var layer, .. var rest] when LayerNumber.Find(layer) is { } i =>
            $"mid.block_{i + 1}.{OriginalResidual(rest)}",
        ["mid_block", "attentions", "0", .. var layer, var last]
            when InAttention.FirstOrDefault(one => one.Value == string.Join('.', layer)).Key is { } name => $"mid.attn_1.{name}.{last}",
        ["down_blocks", var level, "resnets", var layer, .. var rest] => $"down.{level}.block.{layer}.{OriginalResidual(rest)}",
        ["down_blocks", var level, "downsamplers", "0", "conv", var last] => $"down.{level}.downsample.conv.{last}",
        ["up_blocks", var block, "resnets", var layer, .. var rest] when LayerNumber.Find(block) is { } i =>
            $"up.{_lastLevel - i}.block.{layer}.{OriginalResidual(rest)}",
        ["up_blocks", var block, "upsamplers", "0", "conv", var last] when LayerNumber.Find(block) is { } i =>
            $"up.{_lastLevel - i}.upsample.conv.{last}",
        _ => null,
    };

    private static string OriginalResidual(string[] rest) =>
        rest is ["conv_shortcut", var last] ? $"nin_shortcut.{last}" : string.Join('.', rest);

    private string? NameOf(string[] parts) => parts switch
    {
        ["quant_conv" or "post_quant_conv", var last] => $"{parts[0]}.{last}",
        [("encoder" or "decoder") and var tower, .. var rest] when InTower(rest) is { } name => $"{tower}.{name}",
        _ => null,
    };

    private string? InTower(string[] parts) => parts switch
    {
        ["conv_in" or "conv_out", var last] => $"{parts[0]}.{last}",
        ["norm_out", var last] => $"conv_norm_out.{last}",
        ["mid", "block_1", .. var rest] => Residual("mid_block.resnets.0", rest),
        ["mid", "block_2", .. var rest] => Residual("mid_block.resnets.1", rest),
        ["mid", "attn_1", var layer, var last] when InAttention.TryGetValue(layer, out var name) => $"mid_block.attentions.0.{name}.{last}",
        ["down", var level, "block", var layer, .. var rest] => Residual($"down_blocks.{level}.resnets.{layer}", rest),
        ["down", var level, "downsample", "conv", var last] => $"down_blocks.{level}.downsamplers.0.conv.{last}",
        ["up", var level, "block", var layer, .. var rest] when LayerNumber.Find(level) is { } i =>
            Residual($"up_blocks.{_lastLevel - i}.resnets.{layer}", rest),
        ["up", var level, "upsample", "conv", var last] when LayerNumber.Find(level) is { } i =>
            $"up_blocks.{_lastLevel - i}.upsamplers.0.conv.{last}",
        _ => null,
    };

    private static string? Residual(string block, string[] rest) => rest switch
    {
        ["norm1" or "conv1" or "norm2" or "conv2", var last] => $"{block}.{rest[0]}.{last}",
        ["nin_shortcut", var last] => $"{block}.conv_shortcut.{last}",
        _ => null,
    };

    private static bool IsOfAttention(string name) =>
        name.Contains(".mid.attn_1.", StringComparison.Ordinal) && name.EndsWith(".weight", StringComparison.Ordinal);
}
