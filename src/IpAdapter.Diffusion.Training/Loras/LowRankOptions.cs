namespace IpAdapter.Diffusion.Training.Loras;

/// <summary>Which low-rank matrices learn (arXiv:2106.09685, section 4.1).</summary>
public sealed record LowRankOptions
{
    /// <summary>r: how many rows the matrices have between a layer's input and its output.</summary>
    public int Rank { get; init; } = 8;

    /// <summary>What the product is multiplied with, over the rank; null for the rank, so that it counts as it is.</summary>
    public double? Alpha { get; init; }

    /// <summary>
    /// The layers, by diffusers' names or the ends of them, whole words: <c>to_q</c> is every attention's query,
    /// <c>attn2.to_k</c> every cross-attention's key, <c>mid_block.resnets.0.conv1</c> one convolution. As PEFT's <c>target_modules</c>.
    /// </summary>
    public IReadOnlyList<string> Layers { get; init; } = Attention;

    /// <summary>By whose names they are written.</summary>
    public LowRankFormat Format { get; init; }

    /// <summary>The attention layers: what is trained by diffusers' script and by kohya's as a rule.</summary>
    public static IReadOnlyList<string> Attention { get; } = ["to_q", "to_k", "to_v", "to_out.0"];

    /// <summary>The transformers as a whole: attention, feed-forward and the projections at their borders (kohya's default).</summary>
    public static IReadOnlyList<string> Transformers { get; } =
        [.. Attention, "ff.net.0.proj", "ff.net.2", "proj_in", "proj_out"];

    internal double Scale => (Alpha ?? Rank) / Rank;
}
