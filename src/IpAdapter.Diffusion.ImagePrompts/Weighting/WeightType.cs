namespace IpAdapter.Diffusion.ImagePrompts.Weighting;

/// <summary>How an image prompt's scale is shared out to the layers of a UNet (the weight types of ComfyUI_IPAdapter_plus).</summary>
public enum WeightType
{
    /// <summary>The scale in every layer: the paper's setting.</summary>
    Linear,

    /// <summary>Strong in the first layers, ever weaker after.</summary>
    EaseIn,

    /// <summary>Weak in the first layers, ever stronger after.</summary>
    EaseOut,

    /// <summary>Strongest half-way.</summary>
    EaseInOut,

    /// <summary>Weakest half-way.</summary>
    ReverseInOut,

    /// <summary>A fifth of the scale on the way down.</summary>
    WeakInput,

    /// <summary>A fifth of the scale on the way up.</summary>
    WeakOutput,

    /// <summary>A fifth of the scale in the middle.</summary>
    WeakMiddle,

    /// <summary>A fifth of the scale everywhere but in the middle.</summary>
    StrongMiddle,

    /// <summary>The layers of style alone (InstantStyle, arXiv:2404.02733).</summary>
    StyleTransfer,

    /// <summary>The layers of layout alone.</summary>
    Composition,

    /// <summary>All layers but those of layout.</summary>
    StrongStyleTransfer,

    /// <summary>The layers of style by the scale, those of layout by composition-scale.</summary>
    StyleAndComposition,

    /// <summary>The layers of layout by composition-scale, all others by the scale.</summary>
    StrongStyleAndComposition,

    /// <summary>The layers of style; in those of layout the negative side reads the picture, which leads away from its layout.</summary>
    StyleTransferPrecise,

    /// <summary>The layers of layout; in all others the negative side reads the picture, which leads away from its style.</summary>
    CompositionPrecise,
}
