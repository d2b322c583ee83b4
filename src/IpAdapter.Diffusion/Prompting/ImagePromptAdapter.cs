using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Prompting;

/// <summary>An IP-Adapter's weights and what their shapes say of it; a description, no tensor is loaded (arXiv:2308.06721).</summary>
public sealed record ImagePromptAdapter
{
    /// <summary>Name for people: that of its file.</summary>
    public required string Name { get; init; }

    /// <summary>The projection's weights (keys after <c>image_proj.</c>).</summary>
    public required WeightSet Projection { get; init; }

    /// <summary>
    /// The keys' and values' weights (keys after <c>ip_adapter.</c>): <c>N.to_k_ip.weight</c>, <c>N.to_v_ip.weight</c>, N odd, in the
    /// checkpoint's order (down, up, mid).
    /// </summary>
    public required WeightSet Attention { get; init; }

    /// <summary>
    /// Whether its tokens stand beside the text's, read by the UNet's own keys and values: the simple adapter that the paper compares with
    /// (section 4.4.1). It has no <see cref="Attention"/> then.
    /// </summary>
    public bool JoinsText { get; init; }

    /// <summary>
    /// What kind of projection it has, by the keys: <c>base</c>, <c>plus</c>, <c>faceid</c>, ... A kind that no plugin implements is a
    /// problem found before a run.
    /// </summary>
    public required string Kind { get; init; }

    /// <summary>Width of what it reads: image embeddings, hidden states, or face identities.</summary>
    public required long EmbeddingWidth { get; init; }

    /// <summary>Width of the hidden states that it reads beside face identities (FaceID-Plus); null for every other kind.</summary>
    public long? StatesWidth { get; init; }

    /// <summary>Width of its tokens; must be the UNet's cross-attention width.</summary>
    public required long CrossAttentionWidth { get; init; }

    /// <summary>Tokens it makes of one picture; 0 where it makes one of each state that it reads.</summary>
    public required int TokenCount { get; init; }

    /// <summary>
    /// What a FaceID-Plus adapter multiplies its perceiver's result with before it adds the identity's tokens (version 2's shortcut); null
    /// for no shortcut.
    /// Both versions have the same names and shapes: the file's name or the workflow says which it is.
    /// </summary>
    public double? Shortcut { get; init; }

    /// <summary>Strength of the low-rank changes to attention layers that come with the adapter (FaceID); 0 leaves them out.</summary>
    public double LowRankScale { get; init; } = 1;
}
