namespace IpAdapter.Graph.ImagePrompts.Combining;

/// <summary>How several pictures become one image prompt (the choices of ComfyUI_IPAdapter_plus' combine_embeds).</summary>
public enum CombineMethod
{
    /// <summary>Side by side: their tokens are read under one softmax, or each in its mask.</summary>
    Concat,

    /// <summary>The sum of their embeddings.</summary>
    Add,

    /// <summary>The first picture's embedding without the mean of the others'.</summary>
    Subtract,

    /// <summary>The mean of their embeddings.</summary>
    Average,

    /// <summary>The mean of their embeddings, every number of which is divided by the norm of that number over the pictures (as ComfyUI has it; not by each picture's own norm).</summary>
    NormAverage,

    /// <summary>The largest of every number.</summary>
    Max,

    /// <summary>The smallest of every number.</summary>
    Min,
}
