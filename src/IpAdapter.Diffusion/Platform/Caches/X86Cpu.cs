using System.Buffers.Binary;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace IpAdapter.Diffusion.Platform.Caches;

/// <summary>
/// What an x86 processor tells of itself (AMD64 Architecture Programmer's Manual, volume 3, appendix E; Intel SDM, volume 2A, CPUID).
/// </summary>
/// <param name="cpuid">Reads a leaf and a subleaf.</param>
internal sealed class X86Cpu(Func<uint, uint, CpuidRegisters> cpuid)
{
    private const uint AmdCaches = 0x8000_001D;
    private const uint IntelCaches = 4;

    // What oneDNN itself takes where it is told nothing (get_per_core_cache_size in its cpu/platform.cpp).
    private const uint UsualFirst = 32 << 10;
    private const uint UsualSecond = 512 << 10;
    private const uint UsualThird = 1 << 20;

    // A virtual machine may show the third level of a whole socket and two of its cores: no core of any has this much to itself.
    private const uint LargestThird = 4 << 20;

    /// <summary>The processor that this runs on; null where it is of another architecture.</summary>
    public static X86Cpu? OfThisMachine { get; } = X86Base.IsSupported ? new X86Cpu(Read) : null;

    /// <summary>Who made it, as twelve letters: <c>GenuineIntel</c>, <c>AuthenticAMD</c>.</summary>
    public string Vendor { get; } = Text([cpuid(0, 0).Ebx, cpuid(0, 0).Edx, cpuid(0, 0).Ecx]);

    /// <summary>Its name, as its maker or the virtual machine gives it.</summary>
    public string Name => HighestExtendedLeaf < 0x8000_0004
        ? Vendor
        : Text([.. new uint[] { 2, 3, 4 }.Select(leaf => cpuid(0x8000_0000 | leaf, 0)).SelectMany(part => part.Words)]);

    /// <summary>
    /// Data and unified caches in bytes, by level from the first: as libtorch's oneDNN reads them. Empty where it reads none.
    /// </summary>
    public IReadOnlyList<uint> CacheBytes => Vendor switch
    {
        // Subleaf 1 is the instructions' cache.
        "AuthenticAMD" => [.. new uint[] { 0, 2, 3 }.Select(subleaf => BytesOf(cpuid(AmdCaches, subleaf)))],
        "GenuineIntel" => [.. IntelLevels().Select(BytesOf)],
        _ => [],
    };

    /// <summary>
    /// Whether oneDNN takes a cache of this processor for one byte large. It reads an AMD processor's topology leaf without asking whether
    /// there is one;
    /// many virtual machines leave it zero, and (0 + 1) (0 + 1) (0 + 1) (0 + 1) is one. Of an Intel processor that tells nothing it finds
    /// no levels, and takes usual sizes.
    /// </summary>
    public bool HidesCaches => Vendor == "AuthenticAMD" && CacheBytes.Contains(1u);

    /// <summary>
    /// What a core has of each of the three levels, from the older leaves, which name sizes and no sharing; the usual where those are
    /// silent too.
    /// </summary>
    public IReadOnlyList<uint> CacheBytesOfACore()
    {
        if (HighestExtendedLeaf < 0x8000_0008)
            return [UsualFirst, UsualSecond, UsualThird];
        var first = (cpuid(0x8000_0005, 0).Ecx >> 24) << 10;
        var (second, third) = ((cpuid(0x8000_0006, 0).Ecx >> 16) << 10, (ulong)(cpuid(0x8000_0006, 0).Edx >> 18) << 19);
        var threads = (cpuid(0x8000_0008, 0).Ecx & 0xff) + 1;
        return
        [
            first == 0 ? UsualFirst : first,
            second == 0 ? UsualSecond : second,
            third == 0 ? UsualThird : (uint)Math.Clamp(third / threads, UsualThird, LargestThird),
        ];
    }

    private uint HighestExtendedLeaf => cpuid(0x8000_0000, 0).Eax;

    internal static CpuidRegisters Read(uint leaf, uint subleaf)
    {
        var (a, b, c, d) = X86Base.CpuId((int)leaf, (int)subleaf);
        return new((uint)a, (uint)b, (uint)c, (uint)d);
    }

    private static string Text(uint[] words)
    {
        var letters = new byte[words.Length * sizeof(uint)];
        for (var index = 0; index < words.Length; index++)
            BinaryPrimitives.WriteUInt32LittleEndian(letters.AsSpan(index * sizeof(uint)), words[index]);
        return Encoding.ASCII.GetString(letters).TrimEnd('\0', ' ').Trim();
    }

    // Line size, partitions, ways and sets, each told less one.
    private static uint BytesOf(CpuidRegisters cache) =>
        ((cache.Ebx & 0xfff) + 1) * (((cache.Ebx >> 12) & 0x3ff) + 1) * ((cache.Ebx >> 22) + 1) * (cache.Ecx + 1);

    private IEnumerable<CpuidRegisters> IntelLevels()
    {
        const uint data = 1, unified = 3, mostSubleafs = 16;
        if (cpuid(0, 0).Eax < IntelCaches)
            yield break;
        for (var subleaf = 0u; subleaf < mostSubleafs; subleaf++)
        {
            var cache = cpuid(IntelCaches, subleaf);
            var kind = cache.Eax & 0x1f;
            if (kind == 0)
                yield break;
            if (kind is data or unified)
                yield return cache;
        }
    }
}
