using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Mapping;

namespace IpAdapter.Diffusion.Devices;

/// <summary>A weight file that a <see cref="DeviceStore"/> holds open as long as it holds weights of it or lends it.</summary>
internal sealed class OpenWeightFile(FileFingerprint fingerprint, ITensorBytes numbers)
{
    public FileFingerprint Fingerprint { get; } = fingerprint;

    public ITensorBytes Numbers { get; } = numbers;

    /// <summary>Leases that may ask for weights of it.</summary>
    public int Borrowers { get; set; }

    /// <summary>Weights of it that are held.</summary>
    public int Weights { get; set; }
}
