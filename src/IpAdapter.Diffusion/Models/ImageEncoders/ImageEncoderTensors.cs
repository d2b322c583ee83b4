namespace IpAdapter.Diffusion.Models.ImageEncoders;

/// <summary>The tensors of a CLIP image encoder with its projection (by transformers' names).</summary>
internal static class ImageEncoderTensors
{
    public static NetworkTensors For(ImageEncoderConfig config)
    {
        var (expected, patches) = (new NetworkTensors(), config.ImageSize / config.PatchSize);
        expected.Tensor("vision_model.embeddings.class_embedding", config.Width);
        expected.Tensor("vision_model.embeddings.patch_embedding.weight", config.Width, 3, config.PatchSize, config.PatchSize);
        expected.Tensor("vision_model.embeddings.position_embedding.weight", patches * patches + 1, config.Width);
        expected.Norm("vision_model.pre_layrnorm", config.Width);   // the published files' own spelling
        expected.ClipLayers("vision_model.encoder.layers", config.Layers, config.Width, config.IntermediateWidth);
        expected.Norm("vision_model.post_layernorm", config.Width);
        expected.Unbiased("visual_projection", config.EmbeddingWidth, config.Width);
        return expected;
    }
}
