using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Models.Autoencoders;

namespace IpAdapter.Diffusion.Tests.Models.Autoencoders;

public sealed class AutoencoderNetworkTests
{
    // Of a large picture a layer takes seconds: decoding ends behind the one that is computed.
    [Theory]
    [InlineData("sd15-tiny/vae", null)]
    [InlineData("sd15-tiny/vae", 32)]
    [InlineData("taesd-tiny", null)]
    public void What_is_cancelled_ends_between_two_layers(string model, int? tile)
    {
        using var scope = NewDisposeScope();
        using var store = new DeviceStore(ComputeDevice.Create("cpu"));
        var autoencoder = Autoencoder.Open(TestFolder.Golden($"models/{model}"));
        using var weights = store.Lend(autoencoder.Weights);
        var network = AutoencoderNetwork.From(new(weights), autoencoder.Config);
        using var ended = new CancellationTokenSource();
        ended.Cancel();
        var tiling = tile is { } edge ? new Tiling(edge) : null;

        Assert.Throws<OperationCanceledException>(() => network.Decode(zeros(1, 4, 8, 8), tiling, ended.Token));
        Assert.Throws<OperationCanceledException>(() => network.Encode(zeros(1, 3, 64, 64), tiling, ended.Token));
    }
}
