using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Models.Autoencoders;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Golden;
using IpAdapter.Graph.Images;

namespace IpAdapter.Graph.Golden.Tests;

/// <summary>Devices that compute in float16.</summary>
public sealed class HalfPrecision
{
    private static readonly NodeContext Context = new() { NodeName = "picture" };

    [Fact]
    public async Task An_autoencoder_that_does_not_bear_float16_is_computed_in_float32()
    {
        var folder = GoldenFolder.Current.PathOf("models/sdxl-tiny/vae");
        var autoencoder = new Autoencoder("sdxl-tiny", WeightSet.OpenFolder(folder, "diffusion_pytorch_model"),
            AutoencoderConfig.Read(Path.Combine(folder, "config.json")));
        using var latents = new Latents(randn([1, 4, 8, 8], generator: new Generator(7)).DetachFromDisposeScope()) { PixelsPerLatent = 8 };

        var whole = await Decode("float32", autoencoder);
        var half = await Decode("float16", autoencoder);
        var halfThroughout = await Decode("float16", autoencoder with { Config = autoencoder.Config with { NeedsFloat32 = false } });

        Assert.True(autoencoder.Config.NeedsFloat32);
        Assert.Equal(whole.Pixels.ToArray(), half.Pixels.ToArray());
        Assert.NotEqual(whole.Pixels.ToArray(), halfThroughout.Pixels.ToArray());

        async Task<Image> Decode(string type, Autoencoder with)
        {
            using var device = ComputeDevice.Create("cpu", type);
            using var store = new DeviceStore(device);
            return (await new DecodeLatents(store).RunAsync(new(with, latents), Context)).Image;
        }
    }
}
