using System.Buffers.Binary;
using System.Text;

namespace IpAdapter.Diffusion.WeightFiles.Pickles;

/// <summary>A place in the bytes of a pickle that moves on as they are read, and never past their end.</summary>
internal ref struct PickleCursor(ReadOnlySpan<byte> pickle, string path)
{
    private const int LongestName = 200;

    private readonly ReadOnlySpan<byte> _pickle = pickle;

    /// <summary>Where the next byte is.</summary>
    public int Position { get; private set; }

    public byte Byte() => Take(1)[0];

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    public double Real() => BinaryPrimitives.ReadDoubleBigEndian(Take(8));

    public ReadOnlySpan<byte> Take(long count)
    {
        if (count < 0 || count > _pickle.Length - Position)
            throw Wrong($"its pickle ends in the middle of a value of {(ulong)count:N0} bytes");
        var taken = _pickle.Slice(Position, (int)count);
        Position += taken.Length;
        return taken;
    }

    /// <summary>A name: a line, without its end.</summary>
    public string Name()
    {
        var rest = _pickle[Position..];
        var length = rest[..Math.Min(rest.Length, LongestName + 1)].IndexOf((byte)'\n');
        if (length < 0)
            throw Wrong(rest.Length > LongestName ? $"its pickle names something by more than {LongestName} letters"
                : "its pickle ends in the middle of a name");
        var line = Encoding.UTF8.GetString(_pickle.Slice(Position, length));
        Position += length + 1;
        return line;
    }

    /// <summary>What is wrong with a pickle, with the place.</summary>
    public static WeightFileException Wrong(string path, int position, string problem) =>
        new(path, $"{problem} (byte {position:N0} of data.pkl)");

    private readonly WeightFileException Wrong(string problem) => Wrong(path, Position, problem);
}
