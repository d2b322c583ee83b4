namespace IpAdapter.Diffusion.Layers;

/// <summary>How layers compute on a processor. What comes out is the same up to rounding.</summary>
public enum LayerForms
{
    /// <summary>By libtorch's own operators, on weights as they are.</summary>
    Plain,

    /// <summary>On weights laid out for the processor, no larger than they were, and by kernels of this library.</summary>
    Prepared,

    /// <summary>
    /// The same, and 3x3 convolutions by Winograd's filtering (arXiv:1509.09308), whose weights are 1.78 and 4 times as large.
    /// </summary>
    Winograd,
}
