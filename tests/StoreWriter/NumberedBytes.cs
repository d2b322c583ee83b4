using IpAdapter.ContentStore;

namespace StoreWriter;

/// <summary>Values whose every byte is known by their number.</summary>
public sealed class NumberedBytes : ICodec<byte[]>
{
    public string Name => "bytes/1";

    public static ContentKey Key(int number) => ContentKey.Create("numbered", ("number", $"{number}"));

    public static byte[] Value(int number)
    {
        var value = new byte[1 + number * 7919 % 90_000];
        new Random(number).NextBytes(value);
        return value;
    }

    // In small pieces, so that a process may die between two.
    public void Write(byte[] value, Stream stream)
    {
        foreach (var piece in value.Chunk(1000))
            stream.Write(piece);
    }

    public byte[] Read(Stream stream)
    {
        using var value = new MemoryStream();
        stream.CopyTo(value);
        return value.ToArray();
    }

    public string Describe(byte[] value) => $"{value.Length} bytes";
}
