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
}
