using IpAdapter.Diffusion.Checkpoints.Kinds;
using IpAdapter.Diffusion.Models.Autoencoders;
using IpAdapter.Diffusion.Models.ControlNets;
using IpAdapter.Diffusion.Models.ImageEncoders;
using IpAdapter.Diffusion.Models.TextEncoders;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Graph.Models.Tests;

public sealed class LoadModelTests
{
    private static readonly string Root = FindRoot();
    private static readonly string Emblem = Path.Combine(Root, "samples", "models", "emblem");

    [Fact]
    public void A_folder_is_described_by_the_values_it_will_give()
    {
        var known = Describe(Emblem);

        var unet = Assert.IsType<UNet>(known.Outputs["UNet"]);
        Assert.Equal(("emblem", 128, 4, PredictionType.Epsilon),
            (unet.Name, unet.Config.CrossAttentionWidth, unet.PixelsPerLatent, unet.Schedule.PredictionType));
        Assert.Equal(128, Assert.IsType<TextEncoder>(known.Outputs["TextEncoder"]).Width);
        Assert.Equal(0.5186, Assert.IsType<Autoencoder>(known.Outputs["Autoencoder"]).Config.ScalingFactor);
        Assert.Equal(64, Assert.IsType<ImageEncoder>(known.Outputs["ImageEncoder"]).Config.EmbeddingWidth);
        Assert.Empty(known.Lacking);
    }

    [Fact]
    public async Task Files_beside_a_part_that_are_not_read_are_named()
    {
        var folder = Path.Combine(Directory.CreateTempSubdirectory("unread-").FullName, "model");
        CopyAll(Golden("sd15-tiny"), folder);
        foreach (var name in new[] { "text_encoder/adapter_model.safetensors", "tokenizer/more_tokens.json", "unet/notes.md",
            "unet/diffusion_pytorch_model.fp16.safetensors", "vae/.hidden.json" })
            await File.WriteAllTextAsync(Path.Combine(folder, name), "{}", TestContext.Current.CancellationToken);

        var warning = Assert.Single(await WarningsOf(folder));

        Assert.Contains("they say has no effect: text_encoder/adapter_model.safetensors, tokenizer/more_tokens.json (", warning,
            StringComparison.Ordinal);
        Directory.Delete(Path.GetDirectoryName(folder)!, recursive: true);
    }

    // What stable-diffusion-v1-5 and stable-diffusion-xl-base-1.0 have beside each other.
    [Fact]
    public async Task Published_folders_have_no_file_that_is_not_read()
    {
        var folder = Path.Combine(Directory.CreateTempSubdirectory("published-").FullName, "model");
        CopyAll(Golden("sdxl-tiny"), folder);
        string[] published =
        [
            "text_encoder/model.fp16.safetensors", "text_encoder/pytorch_model.bin", "text_encoder/pytorch_model.fp16.bin",
                "text_encoder/flax_model.msgpack", "text_encoder/model.onnx", "text_encoder/openvino_model.bin",
            "text_encoder/openvino_model.xml", "text_encoder_2/model.onnx_data", "unet/diffusion_pytorch_model.non_ema.safetensors",
                "unet/diffusion_pytorch_model.non_ema.bin", "unet/diffusion_flax_model.msgpack",
            "unet/diffusion_pytorch_model.fp16.safetensors", "unet/model.onnx_data", "vae/diffusion_pytorch_model.bin",
                "vae/diffusion_pytorch_model.safetensors.index.json", "vae/diffusion_pytorch_model-00001-of-00002.safetensors",
            "README.md", "sd_xl_base_1.0.safetensors", "sd_xl_offset_example-lora_1.0.safetensors", "LICENSE.md", ".gitattributes",
        ];
        foreach (var name in published.Where(name => !File.Exists(Path.Combine(folder, name))))
            await File.WriteAllTextAsync(Path.Combine(folder, name), "", TestContext.Current.CancellationToken);

        Assert.Empty(await WarningsOf(folder));
        Assert.Empty(await WarningsOf(Golden("sd15-tiny")));
        Assert.Empty(await WarningsOf(Emblem));
        Directory.Delete(Path.GetDirectoryName(folder)!, recursive: true);
    }

    private static void CopyAll(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    private static async Task<IReadOnlyList<string>> WarningsOf(string model)
    {
        var log = new Warnings();
        await new LoadModel(KnownKinds.BuiltIn).RunAsync(new(new FilePath(model)), new NodeContext { NodeName = "base", Log = log });
        return log;
    }

    private sealed class Warnings : List<string>, INodeLog
    {
        public void Say(string message) { }

        public void Warn(string message) => Add(message);
    }

    [Fact]
    public async Task What_it_gives_is_what_it_was_described_by()
    {
        var known = Describe(Emblem);

        var given = await new LoadModel(KnownKinds.BuiltIn).RunAsync(new(new FilePath(Emblem)), new NodeContext { NodeName = "base" });

        Assert.Equal(((UNet)known.Outputs["UNet"]).Weights, given.UNet.Weights);
        Assert.Equal(((TextEncoder)known.Outputs["TextEncoder"]).First.Weights, given.TextEncoder!.First.Weights);
        Assert.Equal(((Autoencoder)known.Outputs["Autoencoder"]).Weights, given.Autoencoder!.Weights);
        Assert.Equal(((ImageEncoder)known.Outputs["ImageEncoder"]).Weights, given.ImageEncoder!.Weights);
    }

    [Fact]
    public void It_names_the_files_it_reads_and_no_others()
    {
        var read = Describe(Emblem).Files.Select(file => Path.GetRelativePath(Emblem, file)).ToHashSet();

        Assert.Superset(new HashSet<string>
        {
            "model_index.json", "scheduler/scheduler_config.json", "unet/config.json", "unet/diffusion_pytorch_model.safetensors",
                "vae/config.json", "vae/diffusion_pytorch_model.safetensors",
            "text_encoder/config.json", "text_encoder/model.safetensors", "tokenizer/vocab.json", "tokenizer/merges.txt",
                "image_encoder/config.json", "image_encoder/model.safetensors",
            "feature_extractor/preprocessor_config.json",
        }, read);
        Assert.DoesNotContain(read, file => file.StartsWith("clip", StringComparison.Ordinal)
            || file.StartsWith("ip-adapter", StringComparison.Ordinal));
    }

    [Fact]
    public void A_folder_without_an_image_encoder_says_so_and_what_gives_one()
    {
        var known = Describe(Golden("sd15-tiny"));

        Assert.DoesNotContain("ImageEncoder", known.Outputs.Keys);
        Assert.Contains("'sd15-tiny' has no image encoder", known.Lacking["ImageEncoder"]);
        Assert.Contains("models/load-image-encoder", known.Lacking["ImageEncoder"]);
    }

    [Fact]
    public void An_image_encoder_of_its_own_folder_is_described_with_its_files()
    {
        var known = new KnownInputs(("Path", new FilePath(Golden("image_encoder"))));

        new LoadImageEncoder(KnownKinds.BuiltIn).Check(known);

        Assert.Equal(("image_encoder", 28, 64), known.Outputs[""] is ImageEncoder encoder
            ? (encoder.Name, encoder.Config.EmbeddingWidth, encoder.Preprocessing.Size)
            : default);
        Assert.Equal(["config.json", "model.safetensors", "preprocessor_config.json"], known.Files.Select(Path.GetFileName)
            .Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_folder_of_the_SDXL_family_has_a_text_encoder_of_two()
    {
        var known = Describe(Golden("sdxl-tiny"));

        var (unet, text) = ((UNet)known.Outputs["UNet"], (TextEncoder)known.Outputs["TextEncoder"]);
        Assert.Equal((28, 16), (text.Width, text.PooledWidth));
        Assert.Equal(("<|endoftext|>", "!"), (text.First.Vocabulary.PaddingToken, text.Second!.Vocabulary.PaddingToken));
        Assert.Equal((28, 16, 8), (unet.Config.CrossAttentionWidth, unet.Config.Added!.PooledWidth, unet.Config.Added.NumberWidth));
        Assert.Equal([1, 2, 3], unet.Config.TransformerLayers);
        Assert.Equal(0.13025, ((Autoencoder)known.Outputs["Autoencoder"]).Config.ScalingFactor);
        Assert.Superset(new HashSet<string> { "model.safetensors", "tokenizer_config.json" },
            known.Files.Where(file => file.Contains("_2", StringComparison.Ordinal)).Select(file => Path.GetFileName(file)).ToHashSet());
    }

    [Fact]
    public void The_refiner_is_refused_by_its_name()
    {
        using var copy = new CopiedFolder(Golden("sdxl-tiny"));
        var index = Path.Combine(copy.Path, "model_index.json");
        File.WriteAllText(index, File.ReadAllText(index).Replace("\"CLIPTextModel\"", "null", StringComparison.Ordinal));

        AssertRefused(copy.Path, "refiner", "base model");
    }

    [Fact]
    public void A_folder_put_together_from_two_families_is_refused()
    {
        using var copy = new CopiedFolder(Golden("sdxl-tiny"));
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Golden("sd15-tiny"), "text_encoder")))
            File.Copy(file, Path.Combine(copy.Path, "text_encoder", Path.GetFileName(file)), overwrite: true);

        AssertRefused(copy.Path, "reads 28", "different models");
    }

    [Theory]
    [InlineData("tokenizer", "spiece.model", "", "has 'spiece.model', the vocabulary of a SentencePiece tokenizer (T5)")]
    [InlineData("tokenizer_2", "sentencepiece.bpe.model", "",
        "has 'sentencepiece.bpe.model', the vocabulary of a SentencePiece tokenizer (XLM-RoBERTa)")]
    [InlineData("tokenizer", "tokenizer_config.json", """{"tokenizer_class": "T5Tokenizer"}""", "'tokenizer_class': this is a T5Tokenizer")]
    [InlineData("tokenizer_2", "tokenizer_config.json", """{"tokenizer_class": "XLMRobertaTokenizerFast"}""", "'tokenizer_class': this is a XLMRobertaTokenizerFast")]
    public void A_tokenizer_of_another_class_is_found_from_its_folder(string folder, string name, string content, string expected)
    {
        using var copy = new CopiedFolder(Golden("sdxl-tiny"));
        File.WriteAllText(Path.Combine(copy.Path, folder, name), content);

        AssertRefused(copy.Path, expected, "CLIPTokenizer's vocab.json and merges.txt");
    }

    [Theory]
    [InlineData("CLIPTokenizer")]
    [InlineData("CLIPTokenizerFast")]
    public void CLIPs_tokenizer_is_taken_by_either_of_its_classes(string name)
    {
        using var copy = new CopiedFolder(Golden("sd15-tiny"));
        File.WriteAllText(Path.Combine(copy.Path, "tokenizer", "tokenizer_config.json"), $$"""{"tokenizer_class": "{{name}}"}""");

        Assert.Contains("UNet", Describe(copy.Path).Outputs.Keys);
    }

    [Fact]
    public void A_model_of_another_family_is_refused()
    {
        using var copy = new CopiedFolder(Golden("sdxl-tiny"));
        var index = Path.Combine(copy.Path, "model_index.json");
        File.WriteAllText(index, File.ReadAllText(index)
            .Replace("UNet2DConditionModel", "FluxTransformer2DModel", StringComparison.Ordinal));

        AssertRefused(copy.Path, "FluxTransformer2DModel", "SDXL");
    }

    [Theory]
    [InlineData("sd15-tiny.safetensors", 4, 16, 1)]
    [InlineData("sd15-tiny.ckpt", 4, 16, 1)]
    [InlineData("sd15-tiny-inpainting.safetensors", 9, 16, 1)]
    [InlineData("sdxl-tiny.safetensors", 4, 28, 2)]
    public void A_single_file_is_described_as_its_folder_would_be(string file, int channels, int width, int towers)
    {
        var known = Describe(Golden(file));

        var (unet, text) = ((UNet)known.Outputs["UNet"], (TextEncoder)known.Outputs["TextEncoder"]);
        Assert.Equal((Path.GetFileNameWithoutExtension(file), channels, width, towers),
            (unet.Name, unet.Config.InChannels, unet.Config.CrossAttentionWidth, text.Towers.Count));
        var folder = Path.ChangeExtension(Golden(file), null);
        Assert.Equivalent(UNetConfig.Read(Path.Combine(folder, "unet", "config.json")), unet.Config);
        Assert.Equal(towers == 2 ? 0.13025 : 0.18215, ((Autoencoder)known.Outputs["Autoencoder"]).Config.ScalingFactor);
        Assert.Contains("models/load-image-encoder", known.Lacking["ImageEncoder"]);
        Assert.Superset(new HashSet<string> { Golden(file), Path.Combine(folder, "unet", "config.json") }, known.Files.ToHashSet());
    }

    [Fact]
    public async Task A_single_file_says_what_was_found()
    {
        var said = await Said(Golden("sdxl-tiny.safetensors"));

        Assert.StartsWith("Stable Diffusion XL in one file: a UNet of ", said[0]);
        Assert.EndsWith(" text states of width 28, predicts the noise; two text encoders; latents scaled by 0.13025", said[0]);
        Assert.Equal([$"its configuration is that of {Golden("sdxl-tiny")}"], said.Skip(1));
    }

    [Fact]
    public async Task A_folder_says_what_was_found_in_a_line()
    {
        var said = Assert.Single(await Said(Golden("sd15-tiny-inpainting")));

        Assert.StartsWith("Stable Diffusion 1.x in a folder (diffusion_pytorch_model.safetensors), for inpainting (9 channels in): a UNet "
            + "of 0.8 M parameters", said);
        Assert.EndsWith("predicts the noise; one text encoder; latents scaled by 0.18215", said);
    }

    [Theory]
    [InlineData("sd15-tiny")]
    [InlineData("sd15-tiny.safetensors")]
    public async Task What_the_UNet_predicts_can_be_said_by_the_workflow(string model)
    {
        var known = new KnownInputs(("Path", new FilePath(Golden(model))), ("Prediction", Prediction.V));
        new LoadModel(KnownKinds.BuiltIn).Check(known);

        Assert.Equal(PredictionType.Velocity, ((UNet)known.Outputs["UNet"]).Schedule.PredictionType);
        Assert.Contains("predicts the velocity", (await Said(Golden(model), prediction: Prediction.V))[0]);
    }

    [Theory]
    [InlineData("\"prediction_type\": \"v_prediction\", \"rescale_betas_zero_snr\": true",
        "predicts the velocity, with zero terminal SNR;")]
    [InlineData("\"prediction_type\": \"sample\"", "predicts the clean latents;")]
    public async Task What_a_UNet_predicts_is_said_as_its_configuration_has_it(string settings, string finding)
    {
        using var copy = new CopiedFolder(Golden("sd15-tiny"));
        File.WriteAllText(Path.Combine(copy.Path, "scheduler", "scheduler_config.json"), $$"""{"beta_schedule": "scaled_linear", {{settings}}}""");

        Assert.Contains(finding, (await Said(copy.Path))[0]);
        Assert.Contains(finding, (await Said(Golden("sd15-tiny.safetensors"), copy.Path))[0]);
    }

    [Fact]
    public void A_vocabulary_without_settings_is_the_models()
    {
        using var copy = new CopiedFolder(Golden("sd15-tiny"));
        Directory.Delete(Path.Combine(copy.Path, "tokenizer"), recursive: true);
        Directory.CreateDirectory(Path.Combine(copy.Path, "tokenizer"));
        foreach (var name in (string[])["vocab.json", "merges.txt"])
            File.Copy(Path.Combine(Root, "tests", "Golden", "tokenizer", name), Path.Combine(copy.Path, "tokenizer", name));

        var known = new KnownInputs(("Path", new FilePath(Golden("sd15-tiny.safetensors"))), ("Config", new FilePath(copy.Path)));
        new LoadModel(KnownKinds.BuiltIn).Check(known);

        Assert.Equal(Path.Combine(copy.Path, "tokenizer"), ((TextEncoder)known.Outputs["TextEncoder"]).First.Vocabulary.Folder);
        Assert.Contains(Path.Combine(copy.Path, "tokenizer", "merges.txt"), known.Files);
    }

    [Fact]
    public async Task An_autoencoders_file_takes_the_configuration_beside_it_and_says_the_scale()
    {
        using var copy = new CopiedFolder(Golden("sdxl-tiny"));
        var file = Path.Combine(copy.Path, "vae", "diffusion_pytorch_model.safetensors");
        var (known, said) = (new KnownInputs(("Path", new FilePath(file))), new Remarks());

        new LoadAutoencoder(KnownKinds.BuiltIn).Check(known);
        await new LoadAutoencoder(KnownKinds.BuiltIn).RunAsync(new(new FilePath(file)), new NodeContext { NodeName = "vae", Log = said });

        Assert.Equal(("vae", 0.13025, true), known.Outputs[""] is Autoencoder { Config: var config } autoencoder
            ? (autoencoder.Name, config.ScalingFactor, config.NeedsFloat32)
            : default);
        Assert.Equal([Path.Combine(copy.Path, "vae", "config.json"), file], known.Files.Order(StringComparer.Ordinal));
        Assert.EndsWith("latents scaled by 0.13025", Assert.Single(said.Said));
    }

    [Fact]
    public async Task An_image_encoder_says_what_it_is()
    {
        var said = new Remarks();

        await new LoadImageEncoder(KnownKinds.BuiltIn).RunAsync(new(new FilePath(Golden("image_encoder"))),
            new NodeContext { NodeName = "vision", Log = said });

        Assert.Equal("image encoder 'image_encoder' (model.safetensors): CLIP, 4 layers, embeddings of width 28, hidden states of width "
            + "32, pictures of 64 pixels", Assert.Single(said.Said));
    }

    [Fact]
    public void A_single_file_of_nobodys_widths_asks_for_its_configuration_and_takes_it()
    {
        using var copy = new CopiedFolder(Golden("lora"));   // any folder of its own
        var file = Path.Combine(copy.Path, "model.safetensors");
        File.Copy(Golden("sd15-tiny.safetensors"), file);

        AssertRefused(file, "no published", "heads", "configuration as well");
        var known = new KnownInputs(("Path", new FilePath(file)), ("Config", new FilePath(Golden("sd15-tiny"))));
        new LoadModel(KnownKinds.BuiltIn).Check(known);
        Assert.Equal("model", ((UNet)known.Outputs["UNet"]).Name);
    }

    [Fact]
    public void A_configuration_of_another_model_is_refused_with_both_sides()
    {
        var known = new KnownInputs(("Path", new FilePath(Golden("sd15-tiny-inpainting.safetensors"))),
            ("Config", new FilePath(Golden("sd15-tiny"))));

        Assert.Contains("'in_channels' says 4, the weights 9",
            Assert.Single(new LoadModel(KnownKinds.BuiltIn).Check(known).Problems).Message);
    }

    [Theory]
    [InlineData("unet/config.json", "{")]
    [InlineData("text_encoder/config.json", """{ "hidden_act": "relu" }""")]
    [InlineData("scheduler/scheduler_config.json", """{ "prediction_type": 3 }""")]
    public void A_configuration_that_cant_be_read_is_told_where_it_was_named(string name, string content)
    {
        using var copy = new CopiedFolder(Golden("sd15-tiny"));
        File.WriteAllText(Path.Combine(copy.Path, name), content);

        var refused = Assert.Single(new LoadModel(KnownKinds.BuiltIn)
            .Check(new KnownInputs(("Path", new FilePath(Golden("sd15-tiny.safetensors"))), ("Config", new FilePath(copy.Path)))).Problems);

        Assert.Equal("Config", refused.Port);
    }

    [Theory]
    [InlineData("lora/kohya_sd15.safetensors", "LoRA")]
    [InlineData("controlnet-tiny.safetensors", "ControlNet, original names")]
    [InlineData("embeddings/mosaic.pt", "textual inversion")]
    [InlineData("image_encoder/model.safetensors", "image encoder (CLIP)")]
    [InlineData("sd15-tiny/unet/diffusion_pytorch_model.safetensors", "UNet")]
    public void A_file_of_something_else_is_called_by_its_name(string file, string kind) =>
        AssertRefused(Golden(file), "not a base model in one file", $"'{kind}'");

    [Fact]
    public void A_component_is_refused_with_the_folder_that_is_meant() =>
        AssertRefused(Path.Combine(Emblem, "unet"), "one component", "folder above it");

    [Fact]
    public void A_folder_of_something_else_is_refused() => AssertRefused(Path.Combine(Root, "samples", "images"), "no model_index.json");

    [Fact]
    public void An_inpainting_model_is_a_model() =>
        Assert.Equal(9, Assert.IsType<UNet>(Describe(Golden("sd15-tiny-inpainting")).Outputs["UNet"]).Config.InChannels);

    [Fact]
    public void A_model_that_predicts_something_unknown_is_refused()
    {
        using var copy = new CopiedFolder(Golden("sd15-tiny"));
        var settings = Path.Combine(copy.Path, "scheduler", "scheduler_config.json");
        File.WriteAllText(settings, """{"_class_name": "DDIMScheduler", "beta_schedule": "scaled_linear", "prediction_type": "score"}""");

        AssertRefused(copy.Path, settings, "score", "epsilon", "v_prediction");
    }

    [Theory]
    [InlineData("unet/config.json")]
    [InlineData("vae/config.json")]
    [InlineData("text_encoder/config.json")]
    [InlineData("scheduler/scheduler_config.json")]
    [InlineData("unet/diffusion_pytorch_model.safetensors")]
    [InlineData("text_encoder/model.safetensors")]
    public void A_file_that_is_missing_is_named(string file)
    {
        using var copy = new CopiedFolder(Golden("sd15-tiny"));
        File.Delete(Path.Combine(copy.Path, file));

        AssertRefused(copy.Path, Path.GetDirectoryName(file)!);
    }

    [Theory]
    [InlineData("[1, 2]")]
    [InlineData("{\"unet\": ")]
    [InlineData("""{"unet": ["diffusers", "UNet2DConditionModel"]}""")]
    [InlineData("""{"unet": ["diffusers", "FluxTransformer2DModel"]}""")]
    public void A_table_of_contents_that_is_not_whole_is_refused(string content)
    {
        using var copy = new CopiedFolder(Golden("sd15-tiny"));
        File.WriteAllText(Path.Combine(copy.Path, "model_index.json"), content);

        AssertRefused(copy.Path, "model_index.json");
    }

    private sealed class Remarks : INodeLog
    {
        public List<string> Said { get; } = [];

        public void Say(string message) => Said.Add(message);

        public void Warn(string message) => Said.Add(message);
    }

    private static async Task<List<string>> Said(string path, string? config = null, Prediction? prediction = null)
    {
        var said = new Remarks();
        await new LoadModel(KnownKinds.BuiltIn).RunAsync(new(new FilePath(path), config is null ? null : new FilePath(config), prediction),
            new NodeContext { NodeName = "base", Log = said });
        return said.Said;
    }

    private static KnownInputs Describe(string folder)
    {
        var known = new KnownInputs(("Path", new FilePath(folder)));
        new LoadModel(KnownKinds.BuiltIn).Check(known);
        return known;
    }

    private static void AssertRefused(string path, params string[] expected)
    {
        var refused = Assert.Single(Describe(path).Problems);
        Assert.Equal("Path", refused.Port);
        Assert.All(expected, part => Assert.Contains(part, refused.Message));
    }

    private static string Golden(string name) => Path.Combine(Root, "tests", "Golden", "models", name);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "IpAdapter.Graph.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("no IpAdapter.Graph.sln above the tests");
        return folder.FullName;
    }

    private sealed class CopiedFolder : IDisposable
    {
        public CopiedFolder(string from)
        {
            foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
            {
                var to = System.IO.Path.Combine(Path, System.IO.Path.GetRelativePath(from, file));
                Directory.CreateDirectory(System.IO.Path.GetDirectoryName(to)!);
                File.Copy(file, to);
            }
        }

        public string Path { get; } = Directory.CreateTempSubdirectory("ipgraph-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
