using IpAdapter.Diffusion.Devices;

namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>
/// A UNet's weights, with its low-rank changes, and the network over them, on a device: prepared once for all runs that share them,
/// whatever their prompts and patches.
/// </summary>
/// <remarks>Used on the device's thread only.</remarks>
public sealed class UNetModel : IDisposable
{
    private readonly PatchedWeights _weights;

    private UNetModel(UNet unet, DeviceStore store)
    {
        Store = store;
        Config = unet.Config;
        _weights = PatchedWeights.Lend(store, unet.Weights, unet.LowRank);
        try
        {
            Network = UNetNetwork.From(new(_weights), unet.Config);
        }
        catch
        {
            _weights.Dispose();
            throw;
        }
    }

    /// <summary>What lends the weights.</summary>
    public DeviceStore Store { get; }

    /// <summary>Shape of the UNet.</summary>
    public UNetConfig Config { get; }

    /// <summary>The network.</summary>
    public UNetNetwork Network { get; }

    /// <summary>Borrows a UNet's weights and merges the changes that are to be merged.</summary>
    /// <param name="unet">The UNet; its patches are not bound here, but in each run.</param>
    /// <param name="store">Lends the weights.</param>
    public static UNetModel Bind(UNet unet, DeviceStore store) => new(unet, store);

    /// <summary>Frees what was computed and gives the weights back. No run of it may be in use any more.</summary>
    public void Dispose() => _weights.Dispose();
}
