using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace IpAdapter.Graph.Caching;

/// <summary>What a result is made of, as 256 bits: the same key, the same result.</summary>
internal readonly record struct ProvenanceKey(ulong A, ulong B, ulong C, ulong D)
{
    public const int Size = 32;

    public static ProvenanceKey Compute(ReadOnlySpan<byte> provenance)
    {
        Span<byte> hash = stackalloc byte[Size];
        SHA256.HashData(provenance, hash);
        return MemoryMarshal.Read<ProvenanceKey>(hash);
    }

    /// <summary>The bits as hexadecimal digits.</summary>
    public string ToHex() => Convert.ToHexStringLower(MemoryMarshal.AsBytes(new ReadOnlySpan<ProvenanceKey>(in this)));

    // The bits are already as good as random.
    public override int GetHashCode() => (int)A;
}
