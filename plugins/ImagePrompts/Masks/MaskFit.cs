namespace IpAdapter.Graph.ImagePrompts.Masks;

/// <summary>How a mask is brought to the positions that a layer has.</summary>
public enum MaskFit
{
    /// <summary>To the layer's own height and width, grey staying grey, every pixel of the mask counting (antialiased).</summary>
    Layer,

    /// <summary>As diffusers does: stretched to the picture (Lanczos) and made black and white; a grid guessed from the number of positions, bicubic without antialiasing; zeros where it does not fill them.</summary>
    AsDiffusers,

    /// <summary>As ComfyUI_IPAdapter_plus does: a grid guessed from the number of positions, bilinear without antialiasing, grey staying grey; zeros around it where it does not fill them.</summary>
    AsComfyui,
}
