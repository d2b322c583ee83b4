using IpAdapter.Golden;

namespace IpAdapter.Graph.Cli.Tests;

/// <summary><c>ipgraph inspect</c> names any weight file by its header.</summary>
public sealed class InspectTests
{
    [Theory]
    [InlineData("ip-adapter/ip-adapter-plus_sd15.bin", "IP-Adapter, plus", "tokens", "cross-attention width", "torch.save's archive", "F16")]
    [InlineData("ip-adapter/ip-adapter-faceid_sd15.bin", "IP-Adapter, faceid", "identity width", "LoRA's rank", "torch.save's archive", "F16")]
    [InlineData("sd15-tiny.ckpt", "Stable Diffusion checkpoint", "Stable Diffusion 1.x", "UNet, text encoder, autoencoder", "torch.save's archive", "F16")]
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

        var answer = await Command.RunAsync(folder.Path, "inspect", GoldenFolder.Current.PathOf($"models/{file}"));

        Assert.True(answer.Code == 0, answer.All);
        Assert.All([.. expected, "parameters"], part => Assert.Contains(part, answer.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_tensor_of_a_pickle_can_be_listed()
    {
        using var folder = new TemporaryFolder();

        var answer = await Command.RunAsync(folder.Path, "inspect", GoldenFolder.Current.PathOf("models/ip-adapter/ip-adapter_sd15.bin"), "--tensors");

        Assert.Contains("image_proj.proj.weight", answer.Output, StringComparison.Ordinal);
        Assert.Contains("ip_adapter.31.to_v_ip.weight", answer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pickle_that_asks_for_code_is_refused_by_the_name_it_asks_for()
    {
        using var folder = new TemporaryFolder();
        using (var archive = await System.IO.Compression.ZipFile.OpenAsync(folder.In("harm.ckpt"), System.IO.Compression.ZipArchiveMode.Create, TestContext.Current.CancellationToken))
        await using (var entry = await archive.CreateEntry("harm/data.pkl", System.IO.Compression.CompressionLevel.NoCompression).OpenAsync(TestContext.Current.CancellationToken))
            await entry.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"cos\nsystem\n(S'touch {folder.In("harm")}'\ntR."), TestContext.Current.CancellationToken);

        var answer = await Command.RunAsync(folder.Path, "inspect", folder.In("harm.ckpt"));

        Assert.NotEqual(0, answer.Code);
        Assert.Contains("'os.system'", answer.All, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.In("harm")));
    }
}
