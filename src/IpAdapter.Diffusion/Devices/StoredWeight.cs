using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Devices;

/// <summary>A weight tensor that a <see cref="DeviceStore"/> holds.</summary>
internal sealed class StoredWeight(StoredWeightKey key, Tensor tensor, long bytes)
{
    public StoredWeightKey Key { get; } = key;

    /// <summary>The files that its numbers come from.</summary>
    public IReadOnlyList<FileFingerprint> Files { get; } = [.. key.Files];

    public Tensor Tensor { get; } = tensor;

    public long Bytes { get; } = bytes;

    /// <summary>Leases that have it.</summary>
    public int Borrowers { get; set; }

    /// <summary>Whether it must not be lent any more: its file was changed in place.</summary>
    public bool IsStale { get; set; }

    /// <summary>Its place among those that nobody has, least recently used first.</summary>
    public LinkedListNode<StoredWeight>? Idle { get; set; }
}
