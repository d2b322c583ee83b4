using IpAdapter.Diffusion.Platform;
using IpAdapter.Diffusion.Platform.Caches;
using IpAdapter.Graph.Cli.Options;

namespace IpAdapter.Graph.Cli.Diagnosis;

/// <summary>The processor, what libtorch believes of it, what had to be cured, and whether convolutions are right.</summary>
internal static class ProcessorFindings
{
    private const string Area = "processor";

    private static readonly string[] Settings =
    [
        "ATEN_CPU_CAPABILITY", "ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA", "OMP_NUM_THREADS", "MKL_NUM_THREADS",
        "OMP_WAIT_POLICY", "GOMP_SPINCOUNT", "GOMP_CPU_AFFINITY",
    ];

    /// <summary>Looks, and convolves.</summary>
    public static IEnumerable<Finding> Find()
    {
        var loaded = NativeLibraries.LoadTorch();
        var beliefs = TorchProcessorReport.Read(loaded);
        yield return Finding.Ok(Area, "name", $"{beliefs.Processor}, {Environment.ProcessorCount} cores for this process");
        yield return InstructionsFinding(beliefs);
        yield return CachesFinding(beliefs, loaded.Caches);
        yield return ThreadsFinding(beliefs);
        yield return SettingsFinding();
        yield return ProofFinding(loaded.Caches);
        yield return Finding.Ok("cures", "binding", loaded.CuredBinding is { } copy
            ? $"applied: a copy for an older libstdc++, {copy}"
            : "not needed: the system's libstdc++ has all it asks for");
        yield return Finding.Ok("cures", "NNPACK", loaded.NnpackIsOff
            ? "applied: switched off (oneDNN convolves)"
            : "not applied: this build of libtorch has no such switch");
    }

    private static Finding InstructionsFinding(TorchProcessorReport beliefs)
    {
        var text = $"libtorch {beliefs.Instructions ?? "?"}, oneDNN {beliefs.OneDnnInstructions ?? "?"}";
        return beliefs.Instructions == "default"
            ? Finding.Warning(Area, "instructions", text,
                "drawing is several times slower than with AVX2: let the virtual machine show all that its processor can do")
            : Finding.Ok(Area, "instructions", text);
    }

    private static Finding CachesFinding(TorchProcessorReport beliefs, CacheSizeRepair cure)
    {
        var told = beliefs.CacheBytes.Count == 0 ? "none told" : $"told {Sizes(beliefs.CacheBytes)}";
        var text = $"{told}; oneDNN believes {(beliefs.OneDnnCacheBytes is { } believed ? Sizes(believed) : "?")}";
        return cure.Outcome switch
        {
            CacheSizeRepairOutcome.NotNeeded => Finding.Ok(Area, "caches", text),
            CacheSizeRepairOutcome.SizesGiven => Finding.Ok(Area, "caches",
                $"{text}; hidden by the processor, so oneDNN was given these, and {cure.Proof} convolutions proved it right"),
            CacheSizeRepairOutcome.LeftAlone => Finding.Warning(Area, "caches",
                $"{text}; hidden by the processor, and {cure.Detail}; {cure.Proof} convolutions that were tried are right as it is",
                "let the virtual machine show its processor's cache topology"),
            CacheSizeRepairOutcome.OneDnnOff => Finding.Warning(Area, "caches", $"{text}; {cure.Warning}",
                "let the virtual machine show its processor's cache topology"),
            _ => Finding.Fault(Area, "caches", $"{text}; {cure.Warning}", "draw on another machine"),
        };
    }

    private static Finding ThreadsFinding(TorchProcessorReport beliefs)
    {
        var text = $"{beliefs.Threads} within an operation, {beliefs.ThreadsBetweenOperations} between";
        return beliefs.Threads > Environment.ProcessorCount
            ? Finding.Warning(Area, "threads", text, $"more than there are cores here: set OMP_NUM_THREADS={Environment.ProcessorCount}")
            : Finding.Ok(Area, "threads", text);
    }

    private static Finding SettingsFinding()
    {
        var set = (from name in Settings
                   let value = Environment.GetEnvironmentVariable(name)
                   where value is not null
                   select $"{name}={value}").ToList();
        return Finding.Ok(Area, "settings", set.Count == 0 ? "none of libtorch's in the environment" : string.Join(", ", set));
    }

    private static Finding ProofFinding(CacheSizeRepair cure)
    {
        if (ConvolutionProof.FindWrong(ConvolutionProof.Few) is [var wrong, ..])
        {
            return Finding.Fault(Area, "convolutions", $"wrong, for one {wrong}", cure.Warning is null
                ? "set ONEDNN_MAX_CPU_ISA=SSE41 and look again, and report this page"
                : "draw on another machine");
        }

        return Finding.Ok(Area, "convolutions", $"{ConvolutionProof.Few.Count} equal plain arithmetic");
    }

    private static string Sizes(IReadOnlyList<uint> bytes) =>
        bytes.Count == 0 ? "none" : string.Join(", ", bytes.Select(size => ByteCount.Format(size)));
}
