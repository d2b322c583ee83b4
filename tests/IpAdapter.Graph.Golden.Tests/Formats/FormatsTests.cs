using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Checkpoints;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Models.Autoencoders;
using IpAdapter.Diffusion.Models.ControlNets;
using IpAdapter.Diffusion.Models.TextEncoders;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Golden;
using IpAdapter.Graph.Golden.Tests.Runners;
using IpAdapter.Graph.Structure;

namespace IpAdapter.Graph.Golden.Tests.Formats;

/// <summary>
/// The same weights in different containers make networks that compute the same bits. From maps, which are the default, the weights are the
/// same bits, and what is computed is the same up to rounding:
/// matrix products round otherwise where numbers are not aligned to 64 bytes, and where a mapped tensor begins depends on the length of its
/// file's header.
/// </summary>
public sealed class FormatsTests : IDisposable
{
    private readonly ComputeDevice _device = ComputeDevice.Create("cpu", ScalarType.Float32);
    private readonly DeviceStore _copied, _mapped;
    private readonly string _folder = Directory.CreateTempSubdirectory("formats-").FullName;

    public FormatsTests() => (_copied, _mapped) =
        (new DeviceStore(_device, new DeviceStoreOptions { UsesMemoryMap = false }), new DeviceStore(_device));

    public static TheoryData<string> Containers => [.. Container.All.Keys];

    public void Dispose()
    {
        _copied.Dispose();
        _mapped.Dispose();
        _device.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("sd15-tiny.safetensors", "sd15-tiny")]
    [InlineData("sd15-tiny.ckpt", "sd15-tiny")]
    [InlineData("sd15-tiny-inpainting.safetensors", "sd15-tiny-inpainting")]
    [InlineData("sdxl-tiny.safetensors", "sdxl-tiny")]
    public void A_base_model_of_one_file_is_that_of_its_folder(string file, string folder) =>
        AssertSame(folder, Checkpoint.Open(Model(file)));

    [Fact]
    public void A_ckpt_of_the_SDXL_family_is_the_model_of_its_folder()
    {
        var weights = WeightSet.Open(Model("sdxl-tiny.safetensors"));
        var path = Path.Combine(_folder, "sdxl-tiny.ckpt");
        using (var scope = NewDisposeScope())
        using (var lease = _copied.Lend(weights))
            File.WriteAllBytes(path, Container.Pickled(Container.Tensors(lease, weights, null), views => new Dictionary<string,
                object?>
            { ["epoch"] = 1, ["state_dict"] = views }));

        AssertSame("sdxl-tiny", Checkpoint.Open(path, Model("sdxl-tiny")));
    }

    [Theory]
    [MemberData(nameof(Containers))]
    public void A_part_is_the_same_in_every_container(string container)
    {
        var unet = TinyUNet.OpenFolder(Model("sd15-tiny", "unet"));
        AssertSame("UNet", unet.Weights, Repacked("unet", "diffusion_pytorch_model", unet.Weights, container),
            (store, weights) => Predict(store, weights, unet.Config));

        var autoencoder = Autoencoder.Open(Model("sd15-tiny", "vae"));
        AssertSame("autoencoder", autoencoder.Weights, Repacked("vae", "diffusion_pytorch_model", autoencoder.Weights, container),
            (store, weights) => DecodedAndEncoded(store, autoencoder with { Weights = weights }));

        var text = TextTower.Open(Model("sd15-tiny", "text_encoder"));
        AssertSame("text encoder", text.Weights, Repacked("text_encoder", "model", text.Weights, container),
            (store, weights) => Read(store, text with { Weights = weights }));
    }

    [Theory]
    [InlineData("vae-sharded")]
    [InlineData("vae-fp16-sharded")]
    [InlineData("vae-bf16")]
    [InlineData("vae-bin")]
    public void An_autoencoder_is_the_same_from_shards_variants_other_types_and_pickles_that_diffusers_wrote(string folder)
    {
        var (expected, found) = (Autoencoder.Open(Model("sd15-tiny", "vae")), Autoencoder.Open(Model("formats", folder)));

        Assert.Equal(expected.Config.ScalingFactor, found.Config.ScalingFactor);
        AssertComputesTheSame("autoencoder", store => DecodedAndEncoded(store, expected), store => DecodedAndEncoded(store, found));
    }

    [Fact]
    public void A_ControlNet_of_one_file_is_that_of_its_folder()
    {
        var (folder, file) = (ControlNet.Open(Model("controlnet-tiny")), ControlNet.Open(Model("controlnet-tiny.safetensors")));

        Assert.Equal(folder.HintLevels, file.HintLevels);
        AssertSame("ControlNet", folder.Weights, file.Weights, (store, weights) => Lead(store, folder with { Weights = weights }));
    }

    private static string Model(params string[] names) => GoldenFolder.Current.PathOf(Path.Combine(["models", .. names]));

    private WeightSet Repacked(string part, string baseName, WeightSet weights, string container)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, part)).FullName;
        using var lease = _copied.Lend(weights);
        Container.All[container].Write(folder, baseName, lease, weights);
        return WeightSet.OpenFolder(folder, baseName);
    }

    private void AssertSame(string folder, Checkpoint checkpoint)
    {
        var unet = TinyUNet.OpenFolder(Model(folder, "unet"));
        Assert.Equivalent(unet.Config, checkpoint.UNet.Config);
        AssertSame("UNet", unet.Weights, checkpoint.UNet.Weights, (store, weights) => Predict(store, weights, unet.Config));

        var autoencoder = Autoencoder.Open(Model(folder, "vae"));
        Assert.Equal(autoencoder.Config.ScalingFactor, checkpoint.Autoencoder!.Config.ScalingFactor);
        AssertSame("autoencoder", autoencoder.Weights, checkpoint.Autoencoder.Weights,
            (store, weights) => DecodedAndEncoded(store, autoencoder with { Weights = weights }));

        string[] endings = checkpoint.TextEncoder!.Second is null ? [""] : ["", "_2"];
        foreach (var (ending, tower) in endings.Zip(checkpoint.TextEncoder.Towers))
        {
            var expected = TextTower.Open(Model(folder, $"text_encoder{ending}"), Model(folder, $"tokenizer{ending}"));
            Assert.Equal(expected.Vocabulary, tower.Vocabulary);
            Assert.Equal(expected.PooledWidth, tower.PooledWidth);
            AssertSame($"text encoder{ending}", expected.Weights, tower.Weights,
                (store, weights) => Read(store, tower with { Weights = weights }));
        }
    }

    private void AssertSame(string part, WeightSet expected, WeightSet found, Func<DeviceStore, WeightSet, Tensor> compute)
    {
        foreach (var store in (DeviceStore[])[_copied, _mapped])
        {
            using var scope = NewDisposeScope();
            using var reference = store.Lend(expected);
            using var lease = store.Lend(found);
            foreach (var name in expected.Names.Where(name => expected.Find(name)!.Type.HasFractions()))
                Assert.True(reference.Get(name).Equals(lease.Get(name)), $"{part}: '{name}'");
        }

        AssertComputesTheSame(part, store => compute(store, expected), store => compute(store, found));
    }

    private void AssertComputesTheSame(string part, Func<DeviceStore, Tensor> expected, Func<DeviceStore, Tensor> found)
    {
        using var scope = NewDisposeScope();
        Assert.True(expected(_copied).Equals(found(_copied)), $"{part}, copied");
        Assert.True(expected(_mapped).allclose(found(_mapped), rtol: 1e-5, atol: 1e-5), $"{part}, mapped");
    }

    private static Tensor Predict(DeviceStore store, WeightSet weights, UNetConfig config)
    {
        using var lease = store.Lend(weights);
        var network = UNetNetwork.From(new(lease), config);
        var added = config.Added is { } shape ? new AddedConditions(Noise(1, shape.PooledWidth), Noise(1, AddedConfig.Numbers)) : null;
        using var text = network.Read(Noise(1, 7, config.CrossAttentionWidth), added);
        return network.Forward(Noise(1, config.InChannels, 8, 8), tensor([500f]), text, UNetExtensions.None, new DenoisingStep(0, 0, 1, 0));
    }

    private static Tensor DecodedAndEncoded(DeviceStore store, Autoencoder autoencoder)
    {
        using var lease = store.Lend(autoencoder.Weights);
        var network = AutoencoderNetwork.From(new(lease), autoencoder.Config);
        return cat([network.Decode(Noise(1, autoencoder.Config.LatentChannels, 4, 4)).flatten(),
            network.Encode(Noise(1, 3, 32, 32)).Mean.flatten()]);
    }

    private static Tensor Read(DeviceStore store, TextTower tower)
    {
        using var lease = store.Lend(tower.Weights);
        return new TextEncoderNetwork(new(lease), tower.Config).States(TensorRange.Create(tower.Config.MaxTokens).unsqueeze(0).Times(400));
    }

    private static Tensor Lead(DeviceStore store, ControlNet controlNet)
    {
        using var lease = store.Lend(controlNet.Weights);
        var network = ControlNetNetwork.From(new(lease), controlNet);
        using var text = network.ReadText(Noise(1, 7, controlNet.Config.CrossAttentionWidth));
        var residuals = network.Forward(Noise(1, 4, 8, 8), tensor([500f]), text, network.ReadHint(Noise(1, 3, 64, 64)),
            [.. Enumerable.Repeat(1.0, network.ResidualCount)]);
        return cat([.. residuals.Down.Append(residuals.Mid).Select(residual => residual.flatten())]);
    }

    private static Tensor Noise(params long[] shape)
    {
        using var generator = new Generator(7, CPU);
        return randn(shape, generator: generator);
    }
}
