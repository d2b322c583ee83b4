using System.Text.Json;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Cli.Tests;

/// <summary><c>ipgraph inspect</c> names any weight file by its header.</summary>
public sealed class InspectTests
{
    [Theory]
    [InlineData("ip-adapter/ip-adapter-plus_sd15.bin", "IP-Adapter, plus", "tokens", "cross-attention width", "torch.save's archive",
        "F16")]
    [InlineData("ip-adapter/ip-adapter-faceid_sd15.bin", "IP-Adapter, faceid", "identity width", "LoRA's rank", "torch.save's archive",
        "F16")]
    [InlineData("sd15-tiny.ckpt", "Stable Diffusion checkpoint", "Stable Diffusion 1.x", "UNet, text encoder, autoencoder",
        "torch.save's archive", "F16")]
    [InlineData("sdxl-tiny.safetensors", "Stable Diffusion checkpoint", "Stable Diffusion XL", "two text encoders", "safetensors", "F16")]
    [InlineData("sd15-tiny-inpainting.safetensors", "Stable Diffusion checkpoint", "made for", "inpainting", "safetensors", "F16")]
    [InlineData("controlnet-tiny.safetensors", "ControlNet, original names", "hint channels", "residuals", "safetensors", "F16")]
    [InlineData("t2iadapter-tiny/diffusion_pytorch_model.safetensors", "T2I-Adapter", "channels in", "192", "safetensors", "F32")]
    [InlineData("lora/kohya_sd15.safetensors", "LoRA", "largest rank", "of them in text encoders", "safetensors", "F32")]
    [InlineData("embeddings/mosaic.pt", "textual inversion", "string_to_param.*", "3 token(s) of width 16", "torch.save's archive", "F32")]
    [InlineData("image_encoder/model.safetensors", "image encoder (CLIP)", "image embedding width", "28", "safetensors", "F32")]
    [InlineData("formats/vae-bin/diffusion_pytorch_model.bin", "autoencoder (VAE)", "latent channels", "4", "torch.save's archive", "F16")]
    public async Task A_weight_file_is_named_with_what_it_fits(string file, params string[] expected)
    {
        using var folder = new TemporaryFolder();

        var answer = await Command.RunAsync(folder.Path, "inspect", Golden(file));

        Assert.True(answer.Code == 0, answer.All);
        Assert.All([.. expected, "parameters"], part => Assert.Contains(part, answer.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_tensor_of_a_pickle_can_be_listed()
    {
        using var folder = new TemporaryFolder();

        var answer = await Command.RunAsync(folder.Path, "inspect", Golden("ip-adapter/ip-adapter_sd15.bin"), "--tensors");

        Assert.Contains("image_proj.proj.weight", answer.Output, StringComparison.Ordinal);
        Assert.Contains("ip_adapter.31.to_v_ip.weight", answer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_paths_are_looked_into_and_one_that_can_not_be_read_does_not_stop_the_others()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.In("a-page.safetensors"), "<html>", TestContext.Current.CancellationToken);
        string[] paths = [folder.In("a-page.safetensors"), Golden("lora/kohya_sd15.safetensors"), folder.In("none"), Golden("sd15-tiny")];

        var text = await Command.RunAsync(folder.Path, ["inspect", .. paths]);
        var json = await Command.RunAsync(folder.Path, ["inspect", .. paths, "--json"]);

        Assert.Equal((2, 2), (text.Code, json.Code));
        Assert.Contains($"{Golden("lora/kohya_sd15.safetensors")}: LoRA", text.Output, StringComparison.Ordinal);
        Assert.Contains($"{Golden("sd15-tiny/unet")}: UNet (UNet2DConditionModel)", text.Output, StringComparison.Ordinal);
        Assert.Contains("files", text.Output, StringComparison.Ordinal);
        Assert.Collection(text.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            line => Assert.StartsWith($"error: {folder.In("a-page.safetensors")}: is a web page", line, StringComparison.Ordinal),
            line => Assert.StartsWith($"error: {folder.In("none")}: there is no such file or folder", line, StringComparison.Ordinal));
        using var document = JsonDocument.Parse(json.Output);
        Assert.Equal(2, document.RootElement.GetProperty("problems").GetArrayLength());
        Assert.Equal(Golden("lora/kohya_sd15.safetensors"), document.RootElement.GetProperty("parts")[0].GetProperty("path").GetString());
    }

    [Fact]
    public async Task A_part_that_can_not_be_read_is_a_problem_beside_the_others()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.In("model_index.json"), """{"vae": ["diffusers", "AutoencoderKL"], "tokenizer": ["transformers", "CLIPTokenizer"], "scheduler": ["diffusers", "DDIMScheduler"]}""", TestContext.Current.CancellationToken);
        Directory.CreateDirectory(folder.In("vae"));
        Directory.CreateDirectory(folder.In("tokenizer"));
        Directory.CreateDirectory(folder.In("scheduler"));

        var answer = await Command.RunAsync(folder.Path, "inspect", folder.Path);

        Assert.Equal(2, answer.Code);
        Assert.Contains("tokenizer: CLIPTokenizer", answer.Output, StringComparison.Ordinal);
        Assert.Contains("expected diffusion_pytorch_model.safetensors", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Remarks_are_cut_to_a_line_and_never_obeyed_by_the_terminal()
    {
        using var folder = new TemporaryFolder();
        var header = JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["__metadata__"] = new Dictionary<string,
                string>
            {
                ["ss_tag_frequency"] = new string('x', 50_000),
                ["two lines"] = "first\nsecond",
                ["\u001b[2Jkey"] = "\u001b]0;owned\u0007"
            },
            ["lora_unet_a.lora_down.weight"] = new { dtype = "F16", shape = (int[])[1, 1], data_offsets = (int[])[0, 2] },
        });
        await File.WriteAllBytesAsync(folder.In("kohya.safetensors"),
            [.. BitConverter.GetBytes((long)header.Length), .. System.Text.Encoding.UTF8.GetBytes(header), 0, 0],
            TestContext.Current.CancellationToken);

        var text = await Command.RunAsync(folder.Path, "inspect", folder.In("kohya.safetensors"));
        var json = await Command.RunAsync(folder.Path, "inspect", folder.In("kohya.safetensors"), "--json");

        Assert.Equal(0, text.Code);
        Assert.All(text.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 200));
        Assert.Contains("x… (50,000 characters; --json shows them)", text.Output, StringComparison.Ordinal);
        Assert.Contains("first… (12 characters; --json shows them)", text.Output, StringComparison.Ordinal);
        Assert.Contains(@"remark '\x1b[2Jkey'", text.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', text.Output);
        using var document = JsonDocument.Parse(json.Output);
        Assert.Equal(50_000, document.RootElement.GetProperty("parts")[0].GetProperty("remarks").GetProperty("ss_tag_frequency")
            .GetString()!.Length);
    }

    [Fact]
    public async Task A_pickle_that_asks_for_code_is_refused_by_the_name_it_asks_for()
    {
        using var folder = new TemporaryFolder();
        using (var archive = await System.IO.Compression.ZipFile.OpenAsync(folder.In("harm.ckpt"),
            System.IO.Compression.ZipArchiveMode.Create, TestContext.Current.CancellationToken))
        await using (var entry = await archive.CreateEntry("harm/data.pkl", System.IO.Compression.CompressionLevel.NoCompression)
            .OpenAsync(TestContext.Current.CancellationToken))
            await entry.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"cos\nsystem\n(S'touch {folder.In("harm")}'\ntR."),
                TestContext.Current.CancellationToken);

        var answer = await Command.RunAsync(folder.Path, "inspect", folder.In("harm.ckpt"));

        Assert.NotEqual(0, answer.Code);
        Assert.Contains("'os.system'", answer.All, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.In("harm")));
    }

    [Fact]
    public async Task Texts_that_other_programs_put_into_a_picture_are_bounded_and_decoded()
    {
        using var folder = new TemporaryFolder();
        var picture = Convert.ToBase64String(await File.ReadAllBytesAsync(Path.Combine(Repository.Root, "samples", "images",
            "reference-1.png"), TestContext.Current.CancellationToken));
        var texts = new Dictionary<string, string>
        {
            ["huge"] = new string('x', 9_000_000),
            ["picture"] = picture,
            ["prompt"] = JsonSerializer.Serialize(new Dictionary<string,
                object>
            { ["3"] = new { inputs = "{\"seed\": 7, \"deep\": \"[1, \\\"2\\\"]\"}", thumbnail = picture } }),
            ["number"] = "12",
            ["broken"] = "{not json",
            // Half of a character: JSON that is right, and no text.
            ["half"] = @"{ ""value"": ""\ud800"", ""\udc00name"": 1 }",
        };
        await using (var file = File.Create(folder.In("foreign.png")))
            Diffusion.Imaging.ImageFile.WritePng(new Diffusion.Imaging.Image(1, 1, new byte[3]), file, texts);

        var text = await Command.RunAsync(folder.Path, "inspect", "foreign.png");
        var json = await Command.RunAsync(folder.Path, "inspect", "foreign.png", "--json");

        Assert.Equal((0, 0), (text.Code, json.Code));
        Assert.All(text.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 200));
        Assert.Contains("x… (9,000,000 characters; --json shows more)", text.Output, StringComparison.Ordinal);
        Assert.Contains("(base64 of", text.Output, StringComparison.Ordinal);
        Assert.Contains("a PNG)", text.Output, StringComparison.Ordinal);
        Assert.InRange(json.Output.Length, 65_536, 75_000);
        using var document = JsonDocument.Parse(json.Output);
        var remarks = document.RootElement.GetProperty("parts")[0].GetProperty("remarks");
        Assert.EndsWith("… (9,000,000 characters in all)", remarks.GetProperty("huge").GetString(), StringComparison.Ordinal);
        Assert.Equal(7, remarks.GetProperty("prompt").GetProperty("3").GetProperty("inputs").GetProperty("seed").GetInt32());
        Assert.Equal("2", remarks.GetProperty("prompt").GetProperty("3").GetProperty("inputs").GetProperty("deep")[1].GetString());
        Assert.Contains("a PNG)", remarks.GetProperty("prompt").GetProperty("3").GetProperty("thumbnail").GetString(),
            StringComparison.Ordinal);
        Assert.Equal("\"\\ud800\"", remarks.GetProperty("half").GetProperty("value").GetString());
        Assert.Equal(("12", "{not json"), (remarks.GetProperty("number").GetString(), remarks.GetProperty("broken").GetString()));
    }

    // Whoever made the file chose every text in it.
    [Fact]
    public async Task A_record_made_by_somebody_else_forges_no_line_and_ends_nothing()
    {
        const string forged = "x\nerror: forged";
        using var folder = new TemporaryFolder();
        var texts = new Dictionary<string, string>
        {
            ["ipgraph.workflow"] = "nodes: {}",
            ["ipgraph.inputs"] = """{ "file": "w.yaml", "values": {} }""",
            ["ipgraph.lock"] = JsonSerializer.Serialize(new
            {
                environment = "cpu " + forged,
                plugins = new[] { new { id = forged, version = "1", build = "1" } },
                nodes = new { },
                files = new object[] { new { path = forged, sha256 = new string('0', 64), bytes = 3 } },
            }),
        };
        await using (var file = File.Create(folder.In("foreign.png")))
            Diffusion.Imaging.ImageFile.WritePng(new Diffusion.Imaging.Image(1, 1, new byte[3]), file, texts);
        texts["ipgraph.lock"] = texts["ipgraph.lock"].Replace("\"bytes\":3", "\"content\":null", StringComparison.Ordinal);
        await using (var file = File.Create(folder.In("empty.png")))
            Diffusion.Imaging.ImageFile.WritePng(new Diffusion.Imaging.Image(1, 1, new byte[3]), file, texts);

        var run = await Command.RunAsync(folder.Path, "run", "foreign.png");
        var inspected = await Command.RunAsync(folder.Path, "inspect", "empty.png");

        Assert.Equal((2, 0), (run.Code, inspected.Code));
        Assert.Contains(@"'x\nerror: forged'", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("\nerror: forged", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x.png")]
    [InlineData("x.jpg")]
    [InlineData("x.webp")]
    public async Task A_picture_of_ours_is_told_by_what_made_it(string name)
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(0, (await Command.RunAsync(folder.Path, "run", Command.Workflow("quickstart"), "--set", "drawn.steps=2", "--set",
            "scale=0.75", "--out", name)).Code);

        var text = await Command.RunAsync(folder.Path, "inspect", name);
        var json = await Command.RunAsync(folder.Path, "inspect", name, "--json");

        Assert.Equal((0, 0), (text.Code, json.Code));
        foreach (var part in (string[])["'ipgraph run' on it makes it again", "64 x 64", "scale = 0.75", "drawn.steps = 2", "cpu float32",
            "../samples/models/emblem (", "(carried inside, ", "image-prompt/apply"])
            Assert.Contains(part, text.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("ipgraph.lock", text.Output, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(json.Output);
        var remarks = document.RootElement.GetProperty("parts")[0].GetProperty("remarks");
        Assert.Equal("0.75",
            remarks.GetProperty("ipgraph.inputs").GetProperty("values").GetProperty("scale").GetProperty("value").GetString());
        Assert.DoesNotContain(remarks.GetProperty("ipgraph.lock").GetProperty("files").EnumerateArray(),
            file => file.TryGetProperty("content", out var content)
            && !content.GetString()!.StartsWith("(base64", StringComparison.Ordinal));
    }

    private static string Golden(string name) => GoldenFolder.Current.PathOf($"models/{name}");
}
