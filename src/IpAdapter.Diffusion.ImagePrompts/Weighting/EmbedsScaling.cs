namespace IpAdapter.Diffusion.ImagePrompts.Weighting;

/// <summary>What of the image tokens a weight w multiplies (the choices of ComfyUI_IPAdapter_plus' embeds_scaling).</summary>
public enum EmbedsScaling
{
    /// <summary>The values: w Attention(Q, K, V), the paper's setting.</summary>
    VOnly,

    /// <summary>Keys and values: Attention(Q, w K, w V). A negative weight also turns the softmax around.</summary>
    KAndV,

    /// <summary>The same with w C / 1280, C the width of the layer: the outer layers, which are narrow, get less.</summary>
    KAndVWithCPenalty,

    /// <summary>
    /// w C / 1280 on the keys and on the mean of the values over a picture's tokens; what differs from the mean stays as it is.
    /// </summary>
    KAndMeanVWithCPenalty,
}
