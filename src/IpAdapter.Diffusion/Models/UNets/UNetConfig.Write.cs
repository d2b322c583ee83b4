using System.Text.Json;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Models.UNets;

public sealed partial record UNetConfig
{
    /// <summary>The <c>config.json</c> of such a UNet, as diffusers has it.</summary>
    public string ToJson() => ConfigText.Write("UNet2DConditionModel", json =>
    {
        WriteHalf(json);
        json.WriteNumber("out_channels", OutChannels);
        json.WriteTexts("up_block_types", UpAttention.Select(attention => attention ? "CrossAttnUpBlock2D" : "UpBlock2D"));
    });

    /// <summary>Writes what a UNet and a ControlNet have in common.</summary>
    internal void WriteHalf(Utf8JsonWriter json)
    {
        json.WriteNumber("in_channels", InChannels);
        json.WriteNumbers("block_out_channels", BlockOutChannels);
        json.WriteTexts("down_block_types", DownAttention.Select(attention => attention ? "CrossAttnDownBlock2D" : "DownBlock2D"));
        json.WriteString("mid_block_type", "UNetMidBlock2DCrossAttn");
        json.WriteNumber("layers_per_block", LayersPerBlock);
        json.WriteNumbers("transformer_layers_per_block", TransformerLayers);
        json.WriteNumbers("attention_head_dim", Heads);   // which is the number of heads
        json.WriteNumber("cross_attention_dim", CrossAttentionWidth);
        json.WriteBoolean("use_linear_projection", UsesLinearProjection);
        json.WriteString("act_fn", "silu");
        json.WriteNumber("norm_num_groups", NormGroups);
        json.WriteNumber("norm_eps", NormEpsilon);
        json.WriteBoolean("flip_sin_to_cos", FlipsSinToCos);
        json.WriteNumber("freq_shift", FrequencyShift);
        if (Added is not { } added)
            return;
        json.WriteString("addition_embed_type", "text_time");
        json.WriteNumber("addition_time_embed_dim", added.NumberWidth);
        json.WriteNumber("projection_class_embeddings_input_dim", added.PooledWidth + AddedConfig.Numbers * added.NumberWidth);
    }
}
