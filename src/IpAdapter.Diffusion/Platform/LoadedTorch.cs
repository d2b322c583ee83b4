using IpAdapter.Diffusion.Platform.Caches;

namespace IpAdapter.Diffusion.Platform;

/// <summary>How libtorch was loaded, and what had to be done so that it computes right here.</summary>
public sealed record LoadedTorch
{
    /// <summary>
    /// The file of libtorch's CPU library; null where TorchSharp's own search is left to find it, and nothing below was looked at.
    /// </summary>
    public string? Library { get; init; }

    /// <summary>
    /// The copy of TorchSharp's binding that was loaded because the system's libstdc++ is older than the original's; null where the
    /// original was.
    /// </summary>
    public string? CuredBinding { get; init; }

    /// <summary>What was done for a processor that hides its caches.</summary>
    internal CacheSizeRepair Caches { get; init; } = CacheSizeRepair.NotNeeded;

    /// <summary>Whether NNPACK is switched off; false where the build has no such switch.</summary>
    public bool NnpackIsOff { get; init; }

    /// <summary>A line that a person should be told; null where all is well.</summary>
    public string? Warning => Caches.Warning;
}
