namespace IpAdapter.Graph.ImagePrompts.Weighting;

/// <summary>What of the image tokens a weight w multiplies (the choices of ComfyUI_IPAdapter_plus' embeds_scaling).</summary>
public enum EmbedsScaling
{
    /// <summary>The values: w Attention(Q, K, V), the paper's setting.</summary>
    VOnly,

    /// <summary>Keys and values: Attention(Q, w K, w V). A negative weight also turns around which tokens are looked at.</summary>
    KAndV,

    /// <summary>The same with w C / 1280, C the width of the layer: outer layers, which are narrow, get less.</summary>
    KAndVWithCPenalty,

    /// <summary>Keys by w C / 1280; of the values, their mean over a picture's tokens by that, what differs from it as it is.</summary>
    KAndMeanVWithCPenalty,
}
