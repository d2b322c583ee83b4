using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Models.TextEncoders;

public sealed partial record TextEncoderConfig
{
    /// <summary>Reads a text encoder's <c>config.json</c>; what it does not say is as in transformers' CLIPTextConfig.</summary>
    /// <exception cref="WeightFileException">It can't be read, or asks for something that is not supported; the setting is
    /// named.</exception>
    public static TextEncoderConfig Read(string path)
    {
        var file = ConfigFile.Read(path);
        file.Only("model_type", "\"clip_text_model\"");
        return Read(file);
    }

    /// <summary>Reads the text encoder's part of a whole CLIP's <c>config.json</c> (transformers' CLIPConfig).</summary>
    /// <exception cref="WeightFileException">It can't be read, is of something else, or asks for something that is not supported; the
    /// setting is named.</exception>
    internal static TextEncoderConfig ReadInClip(string path)
    {
        var file = ConfigFile.Read(path);
        file.Only("model_type", "\"clip\"");
        return Read(file.FindPart("text_config")
            ?? throw file.Problem("text_config", "expected the settings of the text encoder, but they are absent"));
    }

    private static TextEncoderConfig Read(ConfigFile file)
    {
        file.Only("hidden_act", "\"quick_gelu\"", "\"gelu\"");
        var config = new TextEncoderConfig
        {
            Width = file.FindCount("hidden_size") ?? 512,
            IntermediateWidth = file.FindCount("intermediate_size") ?? 2048,
            Layers = file.FindCount("num_hidden_layers") ?? 12,
            Heads = file.FindCount("num_attention_heads") ?? 8,
            MaxTokens = file.FindCount("max_position_embeddings") ?? 77,
            VocabularySize = file.FindCount("vocab_size") ?? 49408,
            Activation = file.FindText("hidden_act") ?? "quick_gelu",
            NormEpsilon = file.Number("layer_norm_eps", 1e-5),
            EndTokenId = file.FindCount("eos_token_id") ?? 49407,
        };
        if (config.Width % config.Heads != 0)
            throw file.Problem("num_attention_heads", $"{config.Heads} heads do not divide the {config.Width} channels of 'hidden_size'");
        return config;
    }
}
