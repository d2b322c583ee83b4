using IpAdapter.Diffusion.Layers;

namespace IpAdapter.Diffusion.Devices;

/// <summary>How a <see cref="DeviceStore"/> holds weights.</summary>
public sealed record DeviceStoreOptions
{
    /// <summary>
    /// Whether weight files are mapped into memory. Without, every weight is read into memory of its own: for disks where files may change
    /// under a map.
    /// </summary>
    public bool UsesMemoryMap { get; init; } = true;

    /// <summary>
    /// Bytes of weights to hold at most. What is lent stays, even beyond; null for no limit. Without one, what was made of weights (merged
    /// LoRAs, sums) is kept too, one set for each model: give a limit where memory is short.
    /// </summary>
    public long? BudgetBytes { get; init; }

    /// <summary>
    /// The forms of weights that layers compute with: oneDNN's layouts, in place of MKL's products and of convolutions that lay out their
    /// weights at every call, and Winograd's. Another device than a CPU has plain ones alone.
    /// </summary>
    public LayerForms Forms { get; init; } = LayerForms.Winograd;

    /// <summary>Whether weights are prepared too that are so small that it does not pay: for tests.</summary>
    internal bool PreparesSmallWeights { get; init; }
}
