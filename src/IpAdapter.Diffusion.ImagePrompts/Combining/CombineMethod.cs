namespace IpAdapter.Diffusion.ImagePrompts.Combining;

/// <summary>How several pictures become one image prompt (the choices of ComfyUI_IPAdapter_plus' combine_embeds).</summary>
public enum CombineMethod
{
    /// <summary>Side by side, all read under one softmax, or each in its mask.</summary>
    Concat,

    /// <summary>The sum of their embeddings.</summary>
    Add,

    /// <summary>The first picture's embedding minus the mean of the others.</summary>
    Subtract,

    /// <summary>The mean of their embeddings.</summary>
    Average,

    /// <summary>
    /// The mean of their embeddings, each number first divided by its norm over the pictures (as in ComfyUI_IPAdapter_plus; not by each
    /// picture's own norm).
    /// </summary>
    NormAverage,

    /// <summary>The largest of each number.</summary>
    Max,

    /// <summary>The smallest of each number.</summary>
    Min,
}
