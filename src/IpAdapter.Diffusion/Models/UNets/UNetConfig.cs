namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>Shape of a UNet, as its <c>config.json</c> says (diffusers' UNet2DConditionModel).</summary>
public sealed partial record UNetConfig
{
    /// <summary>Channels of the latents that go in.</summary>
    public required int InChannels { get; init; }

    /// <summary>Channels of the prediction.</summary>
    public required int OutChannels { get; init; }

    /// <summary>Whether it reads a mask and the masked picture's latents beside the latents, as inpainting models do.</summary>
    public bool IsInpainting => InChannels == 2 * OutChannels + 1;

    /// <summary>Channels of each block on the way down.</summary>
    public required IReadOnlyList<int> BlockOutChannels { get; init; }

    /// <summary>Whether each block on the way down has attention.</summary>
    public required IReadOnlyList<bool> DownAttention { get; init; }

    /// <summary>Whether each block on the way up has attention.</summary>
    public required IReadOnlyList<bool> UpAttention { get; init; }

    /// <summary>Residual layers of a block on the way down; one more on the way up.</summary>
    public required int LayersPerBlock { get; init; }

    /// <summary>Transformer blocks of a transformer, for each block on the way down.</summary>
    public required IReadOnlyList<int> TransformerLayers { get; init; }

    /// <summary>Heads, for each block on the way down (the file calls it <c>attention_head_dim</c>).</summary>
    public required IReadOnlyList<int> Heads { get; init; }

    /// <summary>Width of the text states.</summary>
    public required int CrossAttentionWidth { get; init; }

    /// <summary>What is added to the embedding of the time beside the text's states (SDXL); null for nothing.</summary>
    public AddedConfig? Added { get; init; }

    /// <summary>Whether transformers project with a linear layer instead of a 1x1 convolution.</summary>
    public bool UsesLinearProjection { get; init; }

    /// <summary>Groups of a group norm.</summary>
    public int NormGroups { get; init; } = 32;

    /// <summary>Epsilon of the residual layers' norms (a transformer's own group norm has 1e-6).</summary>
    public double NormEpsilon { get; init; } = 1e-5;

    /// <summary>Whether the time sinusoid has its cosines first.</summary>
    public bool FlipsSinToCos { get; init; } = true;

    /// <summary>Shift of the time sinusoid's frequencies.</summary>
    public double FrequencyShift { get; init; }

    /// <summary>The shapes of such a UNet's tensors, by diffusers' names.</summary>
    public IReadOnlyDictionary<string, long[]> Shapes() => UNetTensors.For(this).Shapes;
}
