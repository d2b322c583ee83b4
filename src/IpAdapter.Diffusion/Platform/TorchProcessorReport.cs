using System.Runtime.InteropServices;
using IpAdapter.Diffusion.Platform.Caches;

namespace IpAdapter.Diffusion.Platform;

/// <summary>
/// What libtorch believes of the processor it runs on, beside what the processor tells. For a report: reading it takes some tenths of a
/// second.
/// </summary>
internal sealed record TorchProcessorReport
{
    private const string Exported = "_ZN2at13globalContextEv";
    private const string Capability = "_ZN2at6native18get_cpu_capabilityEv";
    private const string OneDnnIsa = "dnnl_get_effective_cpu_isa";

    // enum class CPUCapability in ATen/native/DispatchStub.h, as x86 has it.
    private static readonly string[] Capabilities = ["default", "AVX2", "AVX512"];

    // dnnl_cpu_isa_t in oneapi/dnnl/dnnl_types.h.
    private static readonly Dictionary<int, string> Isas = new()
    {
        [0x1] = "SSE4.1",
        [0x3] = "AVX",
        [0x7] = "AVX2",
        [0xf] = "AVX2 with VNNI",
        [0x1f] = "AVX2 with VNNI 2",
        [0x27] = "AVX512 core",
        [0x67] = "AVX512 core with VNNI",
        [0xe7] = "AVX512 core with bfloat16",
        [0x1ef] = "AVX10.1",
        [0xfef] = "AVX10.1 with AMX",
        [0x1fef] = "AVX10.1 with AMX and float16",
    };

    /// <summary>The processor's name.</summary>
    public required string Processor { get; init; }

    /// <summary>
    /// Data and unified caches in bytes, from the first level, as the processor tells them by the leaves that oneDNN reads.
    /// </summary>
    public required IReadOnlyList<uint> CacheBytes { get; init; }

    /// <summary>The same as oneDNN believes; null where it can't be read.</summary>
    public IReadOnlyList<uint>? OneDnnCacheBytes { get; init; }

    /// <summary>The instruction set that libtorch's own kernels are chosen for; null where it can't be read.</summary>
    public string? Instructions { get; init; }

    /// <summary>The instruction set that oneDNN compiles for; null where it can't be read.</summary>
    public string? OneDnnInstructions { get; init; }

    /// <summary>Threads that compute one operation.</summary>
    public required int Threads { get; init; }

    /// <summary>Threads that operations are spread over where a model asks for it.</summary>
    public required int ThreadsBetweenOperations { get; init; }

    /// <summary>Reads it.</summary>
    /// <param name="torch">As it was loaded.</param>
    public static TorchProcessorReport Read(LoadedTorch torch)
    {
        var cpu = X86Cpu.OfThisMachine;
        var beliefs = new TorchProcessorReport
        {
            Processor = cpu?.Name ?? RuntimeInformation.ProcessArchitecture.ToString(),
            CacheBytes = cpu?.CacheBytes ?? [],
            Threads = get_num_threads(),
            ThreadsBetweenOperations = get_num_interop_threads(),
        };
        if (cpu is null || torch.Library is not { } library)
            return beliefs;
        try
        {
            return beliefs.WithLocals(library, NativeLibrary.Load(library));
        }
        catch (Exception reason) when (reason is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return beliefs;   // Another build: what it believes is its own.
        }
    }

    private unsafe TorchProcessorReport WithLocals(string library, nint handle)
    {
        var found = LoadedElf.Find(library, handle, Exported, Capability, OneDnnIsa);
        return this with
        {
            Instructions = Ask(Capability) is { } level && level >= 0 && level < Capabilities.Length ? Capabilities[level] : null,
            OneDnnInstructions = Ask(OneDnnIsa) is { } isa ? Isas.GetValueOrDefault(isa, $"0x{isa:x}") : null,
            OneDnnCacheBytes = OneDnnCaches.Find(library, handle).Bytes,
        };

        int? Ask(string function) => found.TryGetValue(function, out var place) ? ((delegate* unmanaged<int>)place.Address)() : null;
    }
}
