using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Layers;

namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>
/// A UNet's weights, with its low-rank changes, and the network over them, on a device: prepared once for all runs that share them,
/// whatever their prompts and patches.
/// </summary>
/// <remarks>Used on the device's thread only.</remarks>
public sealed class UNetModel : IDisposable
{
    private readonly PatchedWeights? _lent;

    private UNetModel(IWeights weights, UNetConfig config, DeviceStore store, PatchedWeights? lent = null)
    {
        (Store, Config, _lent) = (store, config, lent);
        Network = UNetNetwork.From(new(weights), config);
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
    public static UNetModel Bind(UNet unet, DeviceStore store) => Bind(unet, store, weights => weights);

    /// <summary>Borrows a UNet's weights, for a network that reads them through something else: what is trained.</summary>
    /// <param name="unet">The UNet.</param>
    /// <param name="store">Lends the weights.</param>
    /// <param name="over">What the network reads, over the weights on loan.</param>
    public static UNetModel Bind(UNet unet, DeviceStore store, Func<IWeights, IWeights> over)
    {
        var lent = PatchedWeights.Lend(store, unet.Weights, unet.LowRank);
        try
        {
            return new(over(lent), unet.Config, store, lent);
        }
        catch
        {
            lent.Dispose();
            throw;
        }
    }

    /// <summary>A network over weights that are there already, in the device's type; they stay the caller's.</summary>
    /// <param name="weights">The weights, by diffusers' names.</param>
    /// <param name="config">Shape of the UNet.</param>
    /// <param name="store">The store of the device.</param>
    public static UNetModel Create(IWeights weights, UNetConfig config, DeviceStore store) => new(weights, config, store);

    /// <summary>Frees what was computed and gives the weights back. No run of it may be in use any more.</summary>
    public void Dispose() => _lent?.Dispose();
}
