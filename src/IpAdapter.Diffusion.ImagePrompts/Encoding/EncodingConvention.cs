namespace IpAdapter.Diffusion.ImagePrompts.Encoding;

/// <summary>How pictures are prepared for the encoder, and how whole and tiles come together.</summary>
public enum EncodingConvention
{
    /// <summary>Prepared as the encoder was trained; whole and tiles are blended, embeddings of tiles averaged.</summary>
    AsTrained,

    /// <summary>
    /// As ComfyUI and ComfyUI_IPAdapter_plus: resized on floats; of one picture, whole and tiles stand side by side as two pictures, the
    /// tiles at full weight; embeddings are pooled as if they were pictures.
    /// </summary>
    AsComfyui,
}
