using System.Buffers.Binary;
using System.Text;

namespace IpAdapter.Diffusion.Tests.WeightFiles.Fuzzing;

/// <summary>Damages files. The same random numbers make the same damage.</summary>
internal static class Mutations
{
    private static readonly long[] Odd = [0, 1, -1, 2, 63, 64, 65, 127, 128, 255, 256, 65535, 65536, int.MaxValue, int.MinValue,
        uint.MaxValue, 1L << 32, long.MaxValue, long.MinValue];
    private static readonly string[] Texts =
        ["-1", "0", "1e999", "18446744073709551616", "9223372036854775807", "null", "[]", "{}", "\"\\u0000\"", "[[[[[[", "\"shape\":[0]",
        "\"F64\"", ",", "}"];
    private static readonly byte[] Instructions =
        [.. "(.012NKMJGXUTCB)t]aes}ulqrhjciRbQo"u8, 0x80, 0x81, 0x82, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x8b, 0x8c, 0x8d, 0x8e, 0x8f,
        0x90, 0x91, 0x92, 0x93, 0x94, 0x95, 0x97];
    private static readonly string[] Globals =
        ["cos\nsystem\n", "cbuiltins\neval\n", "ctorch\nload\n", "ctorch\nFloatStorage\n", "ccollections\nOrderedDict\n",
        "ctorch._utils\n_rebuild_tensor_v2\n", "ctorch._utils\n_rebuild_parameter\n"];

    /// <summary>Damages some bytes, most of them before a place (a header) or behind one (a directory).</summary>
    public static byte[] Of(byte[] file, Random random, int from, int to)
    {
        var bytes = file.ToList();
        for (var count = 1 + random.Next(random.Next(1, 8)); count > 0; count--)
        {
            var at = Math.Min(random.Next(8) == 0 ? random.Next(bytes.Count + 1) : from + random.Next(Math.Max(1, to - from)), bytes.Count);
            Damage(bytes, random, at);
            if (bytes.Count == 0) break;
        }

        return [.. bytes];
    }

    /// <summary>Damages a pickle by what pickles are made of.</summary>
    public static byte[] OfPickle(byte[] pickle, Random random)
    {
        var bytes = pickle.ToList();
        for (var count = 1 + random.Next(random.Next(1, 8)); count > 0 && bytes.Count > 0; count--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0: bytes[at] = Instructions[random.Next(Instructions.Length)]; break;
                case 1: bytes.Insert(at, Instructions[random.Next(Instructions.Length)]); break;
                case 2:
                    bytes.InsertRange(at, Enumerable.Repeat(Instructions[random.Next(Instructions.Length)],
                    1 << random.Next(random.Next(50) == 0 ? 21 : 10))); break;
                case 3: bytes.InsertRange(at, Encoding.ASCII.GetBytes(Globals[random.Next(Globals.Length)])); break;
                case 4: bytes.InsertRange(at, Slice(bytes, random, 256)); break;
                default: Damage(bytes, random, at); break;
            }
        }

        return [.. bytes];
    }

    private static void Damage(List<byte> bytes, Random random, int at)
    {
        switch (random.Next(9))
        {
            case 0 when at < bytes.Count: bytes[at] ^= (byte)(1 << random.Next(8)); break;
            case 1 when at < bytes.Count: bytes[at] = (byte)random.Next(256); break;
            case 2: Write(bytes, at, Odd[random.Next(Odd.Length)], 1 << random.Next(1, 4)); break;
            case 3: Write(bytes, at, bytes.Count + random.Next(-70, 70), 1 << random.Next(2, 4)); break;
            case 4: bytes.InsertRange(at, Encoding.ASCII.GetBytes(Texts[random.Next(Texts.Length)])); break;
            case 5: bytes.InsertRange(at, Slice(bytes, random, 512)); break;
            case 6: bytes.RemoveRange(at, Math.Min(bytes.Count - at, 1 << random.Next(10))); break;
            case 7 when random.Next(4) == 0: bytes.RemoveRange(at, bytes.Count - at); break;
            case 8 when at < bytes.Count: Overwrite(bytes, at, Slice(bytes, random, 64)); break;
        }
    }

    private static byte[] Slice(List<byte> bytes, Random random, int longest)
    {
        var at = random.Next(bytes.Count + 1);
        return [.. bytes.GetRange(at, Math.Min(bytes.Count - at, random.Next(longest)))];
    }

    private static void Write(List<byte> bytes, int at, long number, int size)
    {
        Span<byte> field = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(field, number);
        Overwrite(bytes, at, field[..size]);
    }

    private static void Overwrite(List<byte> bytes, int at, ReadOnlySpan<byte> other)
    {
        for (var i = 0; i < other.Length && at + i < bytes.Count; i++) bytes[at + i] = other[i];
    }
}
