using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Models.ImageEncoders;

public sealed partial record ImageEncoderConfig
{
    /// <summary>
    /// Reads the <c>config.json</c> of an image encoder, or of a whole CLIP (<c>model_type: clip</c>), of which the image encoder's part
    /// counts; what it does not say is as in transformers' CLIPVisionConfig.
    /// </summary>
    /// <exception cref="WeightFileException">It can't be read, or asks for something that is not supported; the setting is
    /// named.</exception>
    public static ImageEncoderConfig Read(string path)
    {
        var root = ConfigFile.Read(path);
        root.Only("model_type", "\"clip_vision_model\"", "\"clip\"");
        var file = root.FindText("model_type") == "clip"
            ? root.FindPart("vision_config") ?? throw root.Problem("vision_config",
                "expected the settings of the image encoder, but they are absent")
            : root;
        file.Only("hidden_act", "\"quick_gelu\"", "\"gelu\"");
        file.Only("num_channels", "3");
        var config = new ImageEncoderConfig
        {
            Width = file.FindCount("hidden_size") ?? 768,
            IntermediateWidth = file.FindCount("intermediate_size") ?? 3072,
            Layers = file.FindCount("num_hidden_layers") ?? 12,
            Heads = file.FindCount("num_attention_heads") ?? 12,
            ImageSize = file.FindCount("image_size") ?? 224,
            PatchSize = file.FindCount("patch_size") ?? 32,
            EmbeddingWidth = root.FindCount("projection_dim") ?? 512,
            Activation = file.FindText("hidden_act") ?? "quick_gelu",
            NormEpsilon = file.Number("layer_norm_eps", 1e-5),
        };
        if (config.Width % config.Heads != 0)
            throw file.Problem("num_attention_heads", $"{config.Heads} heads do not divide the {config.Width} channels of 'hidden_size'");
        if (config.PatchSize > config.ImageSize)
            throw file.Problem("patch_size", $"patches of {config.PatchSize} pixels do not fit a picture of {config.ImageSize}");
        return config;
    }
}
