using IpAdapter.Diffusion.Models.UNets;

namespace IpAdapter.Benchmarks.RealSize;

/// <summary>
/// A model of a published family's real shape in diffusers' layout, with the image encoder and an adapter, float16, random, for as long as
/// it is measured.
/// </summary>
internal sealed class ModelFolder : IDisposable
{
    // Parameters of the published files: the shapes here are the real ones exactly if these come out.
    private const long SmallTextEncoderParameters = 123_060_480;
    private const long LargeTextEncoderParameters = 694_659_840;
    private const long AutoencoderParameters = 83_653_863;
    private const long ImageEncoderParameters = 632_076_800;

    private const string AutoencoderSettings = """
        {"_class_name": "AutoencoderKL", "block_out_channels": [128, 256, 512, 512],
         "down_block_types": ["DownEncoderBlock2D", "DownEncoderBlock2D", "DownEncoderBlock2D", "DownEncoderBlock2D"],
         "force_upcast": true, "latent_channels": 4, "layers_per_block": 2, "scaling_factor": FACTOR,
         "up_block_types": ["UpDecoderBlock2D", "UpDecoderBlock2D", "UpDecoderBlock2D", "UpDecoderBlock2D"]}
        """;

    private const string SmallTextEncoderSettings = """
        {"model_type": "clip_text_model", "eos_token_id": 2, "hidden_act": "quick_gelu", "hidden_size": 768, "intermediate_size": 3072,
         "num_attention_heads": 12, "num_hidden_layers": 12, "vocab_size": 49408}
        """;

    private ModelFolder() => Path = Directory.CreateTempSubdirectory("ipgraph-real-size-").FullName;

    public string Path { get; }

    /// <summary>The adapter's file.</summary>
    public string Adapter => System.IO.Path.Combine(Path, "ip-adapter.safetensors");

    /// <summary>Parameters of the model: UNet, text encoders, autoencoder.</summary>
    public long Parameters { get; private set; }

    /// <summary>Bytes that the disk really holds: the rest are holes.</summary>
    public long BytesWritten { get; private set; }

    /// <summary>stable-diffusion-v1-5.</summary>
    public static ModelFolder WriteStableDiffusion15()
    {
        var folder = new ModelFolder();
        folder.Text("model_index.json", """
            {"_class_name": "StableDiffusionPipeline", "scheduler": ["diffusers", "PNDMScheduler"],
             "text_encoder": ["transformers", "CLIPTextModel"], "tokenizer": ["transformers", "CLIPTokenizer"],
             "image_encoder": ["transformers", "CLIPVisionModelWithProjection"],
             "unet": ["diffusers", "UNet2DConditionModel"], "vae": ["diffusers", "AutoencoderKL"]}
            """);
        folder.Text("scheduler/scheduler_config.json", """
            {"_class_name": "PNDMScheduler", "beta_end": 0.012, "beta_schedule": "scaled_linear", "beta_start": 0.00085,
             "prediction_type": "epsilon", "steps_offset": 1}
            """);
        folder.Text("unet/config.json", """
            {"_class_name": "UNet2DConditionModel", "attention_head_dim": 8, "block_out_channels": [320, 640, 1280, 1280],
             "cross_attention_dim": 768,
             "down_block_types": ["CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"],
             "in_channels": 4, "layers_per_block": 2, "out_channels": 4,
             "up_block_types": ["UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D"]}
            """);
        folder.WriteParts(unetParameters: 859_520_964, scalingFactor: "0.18215");
        return folder;
    }

    /// <summary>stable-diffusion-xl-base-1.0.</summary>
    public static ModelFolder WriteStableDiffusionXl()
    {
        var folder = new ModelFolder();
        folder.Text("model_index.json", """
            {"_class_name": "StableDiffusionXLPipeline", "force_zeros_for_empty_prompt": true,
             "scheduler": ["diffusers", "EulerDiscreteScheduler"],
             "image_encoder": ["transformers", "CLIPVisionModelWithProjection"],
             "text_encoder": ["transformers", "CLIPTextModel"], "text_encoder_2": ["transformers", "CLIPTextModelWithProjection"],
             "tokenizer": ["transformers", "CLIPTokenizer"],
             "tokenizer_2": ["transformers", "CLIPTokenizer"], "unet": ["diffusers", "UNet2DConditionModel"],
             "vae": ["diffusers", "AutoencoderKL"]}
            """);
        folder.Text("scheduler/scheduler_config.json", """
            {"_class_name": "EulerDiscreteScheduler", "beta_end": 0.012, "beta_schedule": "scaled_linear", "beta_start": 0.00085,
             "prediction_type": "epsilon", "steps_offset": 1, "timestep_spacing": "leading"}
            """);
        folder.Text("tokenizer_2/special_tokens_map.json", """{"pad_token": "!"}""");
        folder.Text("unet/config.json", """
            {"_class_name": "UNet2DConditionModel", "addition_embed_type": "text_time", "addition_time_embed_dim": 256,
             "attention_head_dim": [5, 10, 20], "block_out_channels": [320, 640, 1280],
             "cross_attention_dim": 2048, "down_block_types": ["DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"],
             "in_channels": 4, "layers_per_block": 2, "out_channels": 4,
             "projection_class_embeddings_input_dim": 2816, "transformer_layers_per_block": [1, 2, 10],
             "up_block_types": ["CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"], "use_linear_projection": true}
            """);
        folder.Text("text_encoder_2/config.json", """
            {"model_type": "clip_text_model", "eos_token_id": 2, "hidden_act": "gelu", "hidden_size": 1280, "intermediate_size": 5120,
             "num_attention_heads": 20, "num_hidden_layers": 32, "vocab_size": 49408}
            """);
        folder.Weights("text_encoder_2/model.fp16.safetensors", ModelShapes.TextEncoder(1280, 32, projects: true),
            LargeTextEncoderParameters);
        folder.WriteParts(unetParameters: 2_567_463_684, scalingFactor: "0.13025");
        return folder;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);

    // What both families have.
    private void WriteParts(long unetParameters, string scalingFactor)
    {
        Text("vae/config.json", AutoencoderSettings.Replace("FACTOR", scalingFactor, StringComparison.Ordinal));
        Text("text_encoder/config.json", SmallTextEncoderSettings);
        var unet = UNetConfig.Read(System.IO.Path.Combine(Path, "unet", "config.json"));
        Weights("unet/diffusion_pytorch_model.fp16.safetensors", unet.Shapes(), unetParameters);
        Weights("text_encoder/model.fp16.safetensors", ModelShapes.TextEncoder(768, 12, projects: false), SmallTextEncoderParameters);
        Weights("vae/diffusion_pytorch_model.fp16.safetensors", ModelShapes.Autoencoder(), AutoencoderParameters);
        var model = Parameters;
        Text("image_encoder/config.json", """
            {"model_type": "clip_vision_model", "hidden_act": "gelu", "hidden_size": 1280, "image_size": 224, "intermediate_size": 5120,
             "num_attention_heads": 16, "num_hidden_layers": 32, "patch_size": 14, "projection_dim": 1024}
            """);
        Weights("image_encoder/model.fp16.safetensors", ModelShapes.ImageEncoder(), ImageEncoderParameters);
        SparseWeightFile.Write(Adapter, ModelShapes.Adapter(unet), new Random(8));
        Parameters = model;
    }

    private void Text(string name, string text) => File.WriteAllText(Place(name), text);

    private void Weights(string name, IReadOnlyDictionary<string, long[]> shapes, long parameters)
    {
        var counted = shapes.Values.Sum(Count);
        if (counted != parameters)
            throw new InvalidOperationException($"{name} would hold {counted} parameters, the published one holds {parameters}.");
        SparseWeightFile.Write(Place(name), shapes, new Random(7));
        Parameters += counted;
        BytesWritten += shapes.Where(shape => shape.Key.EndsWith(".weight", StringComparison.Ordinal))
            .Sum(shape => 2 * (shape.Value.Length == 1 ? shape.Value[0] : Math.Min(SparseWeightFile.RandomNumbers, Count(shape.Value))));
    }

    private static long Count(long[] shape) => shape.Aggregate(1L, (product, size) => product * size);

    private string Place(string name)
    {
        var path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        return path;
    }
}
