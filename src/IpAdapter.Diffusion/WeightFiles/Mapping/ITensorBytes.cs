namespace IpAdapter.Diffusion.WeightFiles.Mapping;

/// <summary>
/// The numbers of one weight file, held open: whatever its path comes to name, these are of the file whose header was read.
/// </summary>
internal interface ITensorBytes : IDisposable
{
    /// <summary>
    /// Makes a tensor of the file's type on the CPU. It is the caller's to dispose; where it shares the file's memory, it keeps that alive.
    /// </summary>
    Tensor Read(WeightEntry entry);

    /// <summary>
    /// Says that a tensor's numbers have been copied and will hardly be read again: where they lie in memory, that need not be kept for
    /// them.
    /// </summary>
    void Forget(WeightEntry entry);

    /// <summary>The file as it is now.</summary>
    FileFingerprint Now { get; }
}
