namespace IpAdapter.Diffusion.Platform.Caches;

/// <summary>
/// Keeps libtorch's numbers right on processors that hide their caches (most virtual machines on AMD). Its oneDNN takes each cache for one
/// byte large there, and blocks 3x3 convolutions so that channels which fill no block of 16 (8 with AVX2) come out wrong, or as no numbers
/// at all.
/// </summary>
/// <param name="Outcome">What was done.</param>
/// <param name="Proof">How many convolutions were held against plain arithmetic; 0 where there was no need.</param>
/// <param name="Detail">What oneDNN was given, or why it could not be.</param>
internal sealed record CacheSizeRepair(CacheSizeRepairOutcome Outcome, int Proof, string Detail)
{
    internal static CacheSizeRepair NotNeeded { get; } = new(CacheSizeRepairOutcome.NotNeeded, 0, "");

    /// <summary>A line for a person, where the cure is not a whole one.</summary>
    public string? Warning => Outcome switch
    {
        CacheSizeRepairOutcome.OneDnnOff =>
            "this processor hides its caches, and oneDNN, which convolves for libtorch, computes wrong numbers then. "
            + $"It is switched off, because {Detail}: pictures are right, and take several times as long. "
            + "Let the virtual machine show its processor's cache topology, or use another machine.",
        CacheSizeRepairOutcome.Wrong =>
            $"libtorch computes wrong convolutions on this processor, which hides its caches, and {Detail}: do not trust what is drawn. "
            + "Set ONEDNN_MAX_CPU_ISA=SSE41 in the environment (slow), or let the virtual machine show its processor's cache topology.",
        _ => null,
    };

    /// <summary>Does what is needed, and proves it. To be called when libtorch was loaded and before it computes.</summary>
    /// <param name="cpu">The processor; null for one that is no x86.</param>
    /// <param name="findCaches">Finds what oneDNN believes; throws <see cref="InvalidDataException"/> with the reason where it
    /// can't.</param>
    /// <param name="switchOneDnnOff">Gives false where the build has no such switch.</param>
    internal static CacheSizeRepair Apply(X86Cpu? cpu, Func<OneDnnCaches> findCaches, Func<bool> switchOneDnnOff)
    {
        if (cpu is not { HidesCaches: true })
            return NotNeeded;
        var (given, detail) = Give(cpu.CacheBytesOfACore(), findCaches);
        var shapes = ConvolutionProof.Few;
        if (given && ConvolutionProof.FindWrong(shapes).Count == 0)
            return new(CacheSizeRepairOutcome.SizesGiven, shapes.Count, detail);
        if (given)
            detail = $"the sizes it was given ({detail}) did not help";
        var isOff = switchOneDnnOff();
        if (!isOff)
            detail = $"{detail}; this build of libtorch can't be told to do without oneDNN";
        if (ConvolutionProof.FindWrong(shapes) is not [var wrong, ..])
            return new(isOff ? CacheSizeRepairOutcome.OneDnnOff : CacheSizeRepairOutcome.LeftAlone, shapes.Count, detail);
        var without = isOff ? "; without oneDNN they are wrong too" : "";
        return new(CacheSizeRepairOutcome.Wrong, shapes.Count, $"{detail}{without} (a convolution {wrong})");
    }

    private static (bool Given, string Detail) Give(IReadOnlyList<uint> bytes, Func<OneDnnCaches> findCaches)
    {
        try
        {
            var caches = findCaches();
            if (!caches.AreUnknown)
                return (false, $"what it believes of the caches is not what was expected ({caches.Words}) and was left alone");
            caches.Give(bytes);
            return (true, string.Join(", ", bytes));
        }
        catch (Exception reason) when (reason is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return (false, $"the place for their sizes was not found in this build of libtorch: {reason.Message}");
        }
    }
}
