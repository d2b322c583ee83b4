using System.Buffers.Binary;

namespace IpAdapter.Diffusion.Training.Runs.EventFiles;

/// <summary>
/// A record of a TFRecord file: its length (8 bytes), the length's checksum (4), the data, the data's checksum (4); little-endian
/// (tensorflow/core/lib/io/record_writer.h).
/// </summary>
internal static class Record
{
    private const int LengthBytes = sizeof(ulong);
    private const int HeaderBytes = LengthBytes + sizeof(uint);

    /// <summary>Adds a record in one piece: a reader finds the whole of it, or an end that it knows as one.</summary>
    public static void Append(Stream file, ReadOnlySpan<byte> data)
    {
        var record = new byte[HeaderBytes + data.Length + sizeof(uint)];
        BinaryPrimitives.WriteUInt64LittleEndian(record, (ulong)data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(LengthBytes), MaskedCrc.Compute(record.AsSpan(0, LengthBytes)));
        data.CopyTo(record.AsSpan(HeaderBytes));
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(HeaderBytes + data.Length), MaskedCrc.Compute(data));
        file.Write(record);
    }

    /// <summary>Where the whole records of a file end, each with the first bytes of its data; up to the first that is damaged.</summary>
    /// <param name="file">The file, which is read from its beginning.</param>
    /// <param name="most">Bytes of the data that are wanted at most: pictures are large.</param>
    public static IEnumerable<(long End, byte[] Data)> Read(Stream file, int most)
    {
        var header = new byte[HeaderBytes];
        for (var start = 0L; file.Length - start >= HeaderBytes;)
        {
            file.Position = start;
            file.ReadExactly(header);
            if (BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(LengthBytes)) != MaskedCrc.Compute(header.AsSpan(0, LengthBytes)))
                yield break;
            var length = BinaryPrimitives.ReadUInt64LittleEndian(header);
            var left = file.Length - start - HeaderBytes - sizeof(uint);
            if (left < 0 || length > (ulong)left)
                yield break;
            var data = new byte[Math.Min((ulong)most, length)];
            file.ReadExactly(data);
            start += HeaderBytes + (long)length + sizeof(uint);
            yield return (start, data);
        }
    }
}
