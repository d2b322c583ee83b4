using System.Buffers.Binary;
using System.Numerics;

namespace IpAdapter.Diffusion.Training.Runs.EventFiles;

/// <summary>The checksum of TensorFlow's records: CRC-32C, turned and shifted, since a CRC of data that holds CRCs tells little.</summary>
internal static class MaskedCrc
{
    private const uint Shift = 0xa282ead8;   // kMaskDelta of tensorflow/core/lib/hash/crc32c.h

    public static uint Compute(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        for (; data.Length >= sizeof(ulong); data = data[sizeof(ulong)..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(data));
        foreach (var part in data)
            crc = BitOperations.Crc32C(crc, part);
        return unchecked(BitOperations.RotateRight(~crc, 15) + Shift);
    }
}
