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
    /// Whether layers compute with weights laid out for the processor: oneDNN's products and convolutions, in place of MKL's products and
    /// of convolutions that lay out their weights at every call. Another device than a CPU has no such forms.
    /// </summary>
    public bool PreparesWeights { get; init; } = true;

    /// <summary>Whether weights are prepared too that are so small that it does not pay: for tests.</summary>
    internal bool PreparesSmallWeights { get; init; }
}
