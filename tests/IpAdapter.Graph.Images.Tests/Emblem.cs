using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Models.Autoencoders;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Images.Tests;

/// <summary>The small model's autoencoder on a store of its own, and its pictures.</summary>
public sealed class Emblem : IDisposable
{
    private static readonly string Vae = Path.Combine(Repository.Root, "samples", "models", "emblem", "vae");

    internal DeviceStore Store { get; } = new(ComputeDevice.Create("cpu"));

    internal static Autoencoder Autoencoder { get; } =
        new("emblem", WeightSet.OpenFolder(Vae, "diffusion_pytorch_model"), AutoencoderConfig.Read(Path.Combine(Vae, "config.json")));

    internal static Image Picture(string name) => ImageFile.Read(Path.Combine(Repository.Root, "samples", "images", $"{name}.png"));

    internal static NodeContext Context => new() { NodeName = "node" };

    internal Task<Latents> Encode(EncodeImage.Inputs inputs) => new EncodeImage(Store).CheckAndRunAsync(inputs, Context);

    internal async Task<Image> Decode(Latents latents, int tile = 0) =>
        (await new DecodeLatents(Store).RunAsync(new(Autoencoder, latents, tile), Context)).Image;

    public void Dispose() => Store.Dispose();
}
