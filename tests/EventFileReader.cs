using System.Buffers.Binary;
using System.Text;

namespace IpAdapter.Tests;

/// <summary>What an event of an event file says of one name: a number, or a picture's file.</summary>
internal sealed record ReadEvent(long Step, double Time, string Name, float? Number, byte[]? Png, long Width, long Height);

/// <summary>
/// Reads event files as TensorBoard does, by the published formats alone: files in the order of their names, a file up to what is damaged,
/// and a new session's start takes back what steps from there on told.
/// </summary>
internal static class EventFileReader
{
    private static readonly uint[] s_crc32C = [.. Enumerable.Range(0, 256).Select(byteValue =>
    {
        var rest = (uint)byteValue;
        for (var bit = 0; bit < 8; bit++)
            rest = (rest & 1) == 0 ? rest >> 1 : rest >> 1 ^ 0x82f63b78;
        return rest;
    })];

    /// <summary>
    /// All of a folder, in order; <paramref name="forgets"/> tells whether starts are heeded, as a TensorBoard that is open does.
    /// </summary>
    public static IReadOnlyList<ReadEvent> ReadFolder(string folder, bool forgets = true)
    {
        var read = new List<ReadEvent>();
        foreach (var file in Directory.GetFiles(folder, "*tfevents*").Order(StringComparer.Ordinal))
            Read(File.ReadAllBytes(file), read, forgets);
        return read;
    }

    /// <summary>Adds what a file says to what is known.</summary>
    public static void Read(byte[] file, List<ReadEvent> known, bool forgets = true)
    {
        foreach (var (number, record) in Records(file).Index())
        {
            var (fields, isVersion) = (Fields(record), number == 0);
            var time = BitConverter.Int64BitsToDouble((long)(ulong)fields[1][0]);
            var step = (long)(ulong)fields[2][0];
            Assert.Equal(isVersion, fields.ContainsKey(3));
            if (isVersion)
                Assert.Equal("brain.Event:2", Encoding.UTF8.GetString((byte[])fields[3][0]));
            if (fields.TryGetValue(7, out var session) && (ulong)Fields((byte[])session[0])[1][0] == 1 && forgets)
                known.RemoveAll(one => one.Step >= step);
            if (!fields.TryGetValue(5, out var summary))
                continue;
            foreach (var value in Fields((byte[])summary[0])[1])
                known.Add(Value(step, time, Fields((byte[])value)));
        }
    }

    /// <summary>The checksum as its papers write it: a table, a byte at a time.</summary>
    public static uint MaskedCrc(ReadOnlySpan<byte> data)
    {
        var crc = 0xffffffff;
        foreach (var part in data)
            crc = s_crc32C[(byte)(crc ^ part)] ^ crc >> 8;
        crc = ~crc;
        return unchecked((crc >> 15 | crc << 17) + 0xa282ead8);
    }

    private static ReadEvent Value(long step, double time, Dictionary<int, List<object>> value)
    {
        var name = Encoding.UTF8.GetString((byte[])value[1][0]);
        if (value.TryGetValue(2, out var number))
            return new(step, time, name, BitConverter.UInt32BitsToSingle((uint)number[0]), null, 0, 0);
        var picture = Fields((byte[])value[4][0]);
        Assert.Equal(3UL, picture[3][0]);
        return new(step, time, name, null, (byte[])picture[4][0], (long)(ulong)picture[2][0], (long)(ulong)picture[1][0]);
    }

    private static IEnumerable<byte[]> Records(byte[] file)
    {
        for (var at = 0; file.Length - at >= 12;)
        {
            var length = BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(at));
            Assert.Equal(MaskedCrc(file.AsSpan(at, 8)), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 8)));
            if (length + 16 > (ulong)(file.Length - at))
                yield break;
            var data = file.AsSpan(at + 12, (int)length).ToArray();
            at += 12 + (int)length;
            Assert.Equal(MaskedCrc(data), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at)));
            at += 4;
            yield return data;
        }
    }

    // By number; whole numbers and doubles as ulong, floats as uint, the rest as bytes.
    private static Dictionary<int, List<object>> Fields(byte[] message)
    {
        var fields = new Dictionary<int, List<object>>();
        for (var at = 0; at < message.Length;)
        {
            var tag = Integer(message, ref at);
            object value = (tag & 7) switch
            {
                0 => Integer(message, ref at),
                1 => (object)BinaryPrimitives.ReadUInt64LittleEndian(Take(message, ref at, 8)),
                2 => Take(message, ref at, (int)Integer(message, ref at)),
                5 => BinaryPrimitives.ReadUInt32LittleEndian(Take(message, ref at, 4)),
                _ => throw new InvalidDataException($"wire type {tag & 7}"),
            };
            if (!fields.TryGetValue((int)(tag >> 3), out var values))
                fields[(int)(tag >> 3)] = values = [];
            values.Add(value);
        }

        return fields;
    }

    private static byte[] Take(byte[] message, ref int at, int count) => message[at..(at += count)];

    private static ulong Integer(byte[] message, ref int at)
    {
        var (value, shift) = (0UL, 0);
        for (; message[at] >= 0x80; shift += 7)
            value |= (ulong)(message[at++] & 0x7f) << shift;
        return value | (ulong)message[at++] << shift;
    }
}
