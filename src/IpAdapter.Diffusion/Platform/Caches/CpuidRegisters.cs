namespace IpAdapter.Diffusion.Platform.Caches;

/// <summary>What one leaf of <c>cpuid</c> answers.</summary>
internal readonly record struct CpuidRegisters(uint Eax, uint Ebx, uint Ecx, uint Edx)
{
    /// <summary>All four, in order.</summary>
    public uint[] Words => [Eax, Ebx, Ecx, Edx];
}
