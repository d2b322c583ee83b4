using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace IpAdapter.Graph.Caching;

/// <summary>
/// Takes down what a result is made of, without ambiguity: texts with their length, numbers and keys in a fixed number of bytes.
/// </summary>
internal sealed class ProvenanceBuffer
{
    private readonly ArrayBufferWriter<byte> _bytes = new(1024);

    /// <summary>Begins anew.</summary>
    public void Clear() => _bytes.ResetWrittenCount();

    /// <summary>The key of what was written.</summary>
    public ProvenanceKey ComputeKey() => ProvenanceKey.Compute(_bytes.WrittenSpan);

    /// <summary>Writes of what kind the next part is.</summary>
    public void Mark(char kind) => _bytes.Write([(byte)kind]);

    public void Write(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        Write(length);
        Encoding.UTF8.GetBytes(text, _bytes.GetSpan(length));
        _bytes.Advance(length);
    }

    public void Write(int number)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.GetSpan(sizeof(int)), number);
        _bytes.Advance(sizeof(int));
    }

    public void Write(ProvenanceKey key)
    {
        MemoryMarshal.Write(_bytes.GetSpan(ProvenanceKey.Size), key);
        _bytes.Advance(ProvenanceKey.Size);
    }
}
