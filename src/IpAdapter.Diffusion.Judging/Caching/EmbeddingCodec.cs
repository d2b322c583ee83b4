using System.Buffers.Binary;
using IpAdapter.ContentStore;

namespace IpAdapter.Diffusion.Judging.Caching;

/// <summary>An embedding as bytes: its numbers, float32, little end first.</summary>
internal sealed class EmbeddingCodec : ICodec<float[]>
{
    public string Name => "embedding/1";

    public void Write(float[] value, Stream stream)
    {
        var bytes = new byte[value.Length * sizeof(float)];
        for (var channel = 0; channel < value.Length; channel++)
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(channel * sizeof(float)), value[channel]);
        stream.Write(bytes);
    }

    public float[] Read(Stream stream)
    {
        using var whole = new MemoryStream();
        stream.CopyTo(whole);
        var bytes = whole.ToArray();
        if (bytes.Length == 0 || bytes.Length % sizeof(float) != 0)
            throw new InvalidDataException($"{bytes.Length} bytes are no embedding");
        var value = new float[bytes.Length / sizeof(float)];
        for (var channel = 0; channel < value.Length; channel++)
            value[channel] = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(channel * sizeof(float)));
        return value;
    }

    public string Describe(float[] value) => $"float32 [{value.Length}]";
}
