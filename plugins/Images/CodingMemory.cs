using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Models;

namespace IpAdapter.Graph.Images;

/// <summary>How much memory it takes to encode or decode a picture.</summary>
internal static class CodingMemory
{
    private static readonly int[] s_tiles = [2048, 1024, 512, 256];

    /// <param name="autoencoder">The autoencoder.</param>
    /// <param name="width">Width of the picture in pixels.</param>
    /// <param name="height">Height of the picture in pixels.</param>
    /// <param name="tile">Edge of a tile in pixels; 0 for none.</param>
    /// <param name="store">The store of the device that it is computed on.</param>
    /// <param name="working">Counts for a tile and a type.</param>
    public static MemoryNeed Estimate(Autoencoder autoencoder, int width, int height, int tile, DeviceStore store,
        Func<AutoencoderConfig, long, long, int, TorchSharp.torch.ScalarType, long> working)
    {
        var type = autoencoder.TypeOn(store.Device);
        return new()
        {
            Working = For(tile),
            Held = new Dictionary<object, long> { [autoencoder.Weights] = MemoryAmounts.OfWeights(autoencoder.Weights, store, type) },
            Fitting = Fitting,
        };

        string Fitting(long bytes)
        {
            var fitting = Array.Find(s_tiles, edge => (tile == 0 || edge < tile) && For(edge) <= bytes);
            return fitting > 0 ? $"tile: {fitting}" : "a smaller picture";
        }

        long For(int edge) => working(autoencoder.Config, width, height, edge, type);
    }
}
