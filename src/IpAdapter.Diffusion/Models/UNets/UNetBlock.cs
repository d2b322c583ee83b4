namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>One block of a UNet: its layers by diffusers' names, and the channels that each reads and gives.</summary>
/// <param name="Part">Where it is.</param>
/// <param name="Index">Its number there.</param>
/// <param name="Level">The level whose channels, heads and transformer blocks it has; 0 is that of the largest pictures.</param>
/// <param name="Residuals">Its residual layers.</param>
/// <param name="TransformerCount">How many of them have a transformer behind them: the first ones.</param>
/// <param name="Resampler">The name in it of the convolution that leads to the next size; null where there is none.</param>
internal sealed record UNetBlock(UNetPart Part, int Index, int Level, IReadOnlyList<(int Inputs, int Outputs)> Residuals,
    int TransformerCount, string? Resampler)
{
    /// <summary>Its name in the network.</summary>
    public string Name => Part switch
    {
        UNetPart.Down => $"down_blocks.{Index}",
        UNetPart.Up => $"up_blocks.{Index}",
        _ => "mid_block",
    };

    /// <summary>The name in the network of a residual layer.</summary>
    public string Residual(int layer) => $"{Name}.resnets.{layer}";

    /// <summary>The name in the network of a transformer.</summary>
    public string Transformer(int layer) => $"{Name}.attentions.{layer}";
}
