using IpAdapter.Diffusion;
using IpAdapter.Diffusion.Autoencoding;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Text;
using IpAdapter.Diffusion.UNets;
using IpAdapter.Diffusion.Weights;
using IpAdapter.Golden;
using IpAdapter.Graph.Golden.Tests.Runners;
using IpAdapter.Graph.Structure;

namespace IpAdapter.Graph.Golden.Tests;

/// <summary>The same weights in different containers make networks that compute the same bits.</summary>
public sealed class FormatsTests : IDisposable
{
    // Read, not mapped: matrix products round otherwise where numbers are not aligned to 64 bytes, and where a mapped tensor begins depends on the length of its file's header.
    private readonly ComputeDevice _device = ComputeDevice.Create("cpu", ScalarType.Float32);
    private readonly DeviceStore _store;

    public FormatsTests() => _store = new DeviceStore(_device, new DeviceStoreOptions { UsesMemoryMap = false });

    public void Dispose()
    {
        _store.Dispose();
        _device.Dispose();
    }

    [Theory]
    [InlineData("sd15-tiny.safetensors", "sd15-tiny")]
    [InlineData("sd15-tiny.ckpt", "sd15-tiny")]
    [InlineData("sd15-tiny-inpainting.safetensors", "sd15-tiny-inpainting")]
    [InlineData("sdxl-tiny.safetensors", "sdxl-tiny")]
    public void A_base_model_of_one_file_is_that_of_its_folder(string file, string folder)
    {
        using var scope = NewDisposeScope();
        var checkpoint = Checkpoint.Open(Model(file));

        var unet = GoldenUNet.Open(Model(folder, "unet"));
        Assert.True(Predict(unet.Weights, unet.Config).Equals(Predict(checkpoint.UNet.Weights, checkpoint.UNet.Config)), "UNet");

        var autoencoder = Autoencoder.Open(Model(folder, "vae"));
        AssertSame(autoencoder, checkpoint.Autoencoder!);
        Assert.Equal(autoencoder.Config.ScalingFactor, checkpoint.Autoencoder!.Config.ScalingFactor);

        string[] endings = checkpoint.TextEncoder!.Second is null ? [""] : ["", "_2"];
        foreach (var (ending, tower) in endings.Zip(checkpoint.TextEncoder.Towers))
        {
            var expected = TextTower.Open(Model(folder, $"text_encoder{ending}"), Model(folder, $"tokenizer{ending}"));
            Assert.Equal(expected.Vocabulary, tower.Vocabulary);
            Assert.Equal(expected.PooledWidth, tower.PooledWidth);
            Assert.True(Read(expected).Equals(Read(tower)), $"text encoder{ending}");
        }
    }

    [Theory]
    [InlineData("vae-sharded")]
    [InlineData("vae-fp16-sharded")]
    [InlineData("vae-bf16")]
    [InlineData("vae-bin")]
    public void An_autoencoder_is_the_same_from_shards_variants_other_types_and_pickles(string folder)
    {
        using var scope = NewDisposeScope();
        AssertSame(Autoencoder.Open(Model("sd15-tiny", "vae")), Autoencoder.Open(Model("formats", folder)));
    }

    [Fact]
    public void A_ControlNet_of_one_file_is_that_of_its_folder()
    {
        using var scope = NewDisposeScope();
        var (folder, file) = (ControlNet.Open(Model("controlnet-tiny")), ControlNet.Open(Model("controlnet-tiny.safetensors")));

        Assert.Equal(folder.HintLevels, file.HintLevels);
        var (expected, found) = (Lead(folder), Lead(file));
        Assert.All(expected.Down.Zip(found.Down), pair => Assert.True(pair.First.Equals(pair.Second)));
        Assert.True(expected.Mid.Equals(found.Mid));
    }

    private static string Model(params string[] names) => GoldenFolder.Current.PathOf(Path.Combine(["models", .. names]));

    private void AssertSame(Autoencoder expected, Autoencoder found)
    {
        var (a, b) = (DecodeAndEncode(expected), DecodeAndEncode(found));
        Assert.True(a.Image.Equals(b.Image), "decoder");
        Assert.True(a.Mean.Equals(b.Mean), "encoder");
    }

    private Tensor Predict(WeightSet weights, UNetConfig config)
    {
        using var lease = _store.Lend(weights);
        var network = UNetNetwork.From(new(lease), config);
        var added = config.Added is { } shape ? new AddedConditions(Noise(1, shape.PooledWidth), Noise(1, AddedConfig.Numbers)) : null;
        using var text = network.Read(Noise(1, 7, config.CrossAttentionWidth), added);
        return network.Forward(Noise(1, config.InChannels, 8, 8), tensor([500f]), text, [], new DenoisingStep(0, 0, 1, 0));
    }

    private (Tensor Image, Tensor Mean) DecodeAndEncode(Autoencoder autoencoder)
    {
        using var lease = _store.Lend(autoencoder.Weights);
        var network = AutoencoderNetwork.From(new(lease), autoencoder.Config);
        return (network.Decode(Noise(1, autoencoder.Config.LatentChannels, 4, 4)), network.Encode(Noise(1, 3, 32, 32)).Mean);
    }

    private Tensor Read(TextTower tower)
    {
        using var lease = _store.Lend(tower.Weights);
        return new TextEncoderNetwork(new(lease), tower.Config).States(arange(0, tower.Config.MaxTokens, ScalarType.Int64).unsqueeze(0) * 400);
    }

    private Residuals Lead(ControlNet controlNet)
    {
        using var lease = _store.Lend(controlNet.Weights);
        var network = ControlNetNetwork.From(new(lease), controlNet);
        using var text = network.ReadText(Noise(1, 7, controlNet.Config.CrossAttentionWidth));
        return network.Forward(Noise(1, 4, 8, 8), tensor([500f]), text, network.ReadHint(Noise(1, 3, 64, 64)), [.. Enumerable.Repeat(1.0, network.ResidualCount)]);
    }

    private static Tensor Noise(params long[] shape)
    {
        using var generator = new Generator(7, CPU);
        return randn(shape, generator: generator);
    }
}
