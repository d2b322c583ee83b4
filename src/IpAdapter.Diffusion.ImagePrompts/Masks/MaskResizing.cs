namespace IpAdapter.Diffusion.ImagePrompts.Masks;

/// <summary>How a mask is brought to the positions that a layer has.</summary>
public enum MaskResizing
{
    /// <summary>Resized to the layer's own height and width; grey counts in part.</summary>
    Layer,

    /// <summary>
    /// As diffusers does: made black and white, then resized to a grid guessed from the number of positions, which can be another than the
    /// layer's own.
    /// </summary>
    AsDiffusers,

    /// <summary>
    /// As ComfyUI_IPAdapter_plus does: resized to a grid guessed from the number of positions, which can be another than the layer's own;
    /// grey counts in part.
    /// </summary>
    AsComfyui,
}
