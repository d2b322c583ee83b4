using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Models.TextEncoders;

/// <summary>The tensors of a CLIP text encoder (by transformers' names).</summary>
internal static class TextEncoderTensors
{
    /// <param name="config">Its shape.</param>
    /// <param name="weights">Its weights, which decide whether names begin with <c>text_model.</c> and whether there is a
    /// projection.</param>
    public static NetworkTensors For(TextEncoderConfig config, WeightSet weights)
    {
        var expected = new NetworkTensors();
        var prefix = weights.HasBelow("text_model.") ? "text_model." : "";
        expected.Tensor($"{prefix}embeddings.token_embedding.weight", config.VocabularySize, config.Width);
        expected.Tensor($"{prefix}embeddings.position_embedding.weight", config.MaxTokens, config.Width);
        expected.ClipLayers($"{prefix}encoder.layers", config.Layers, config.Width, config.IntermediateWidth);
        expected.Norm($"{prefix}final_layer_norm", config.Width);
        if (weights.Size("text_projection.weight", 0) is { } projected) expected.Unbiased("text_projection", projected, config.Width);
        return expected;
    }
}
