namespace IpAdapter.Graph.ImagePrompts.Closely;

/// <summary>How pictures are brought to the encoder, and what parts of them become.</summary>
public enum EncodingConvention
{
    /// <summary>Preprocessed as the encoder was trained; whole and parts are blended, embeddings of parts averaged.</summary>
    AsTrained,

    /// <summary>As ComfyUI and its IP-Adapter pack do: antialiased bicubic on floats; one picture's whole and parts stand side by side as two, the parts unweighted; embeddings are pooled like pictures.</summary>
    AsComfyui,
}
