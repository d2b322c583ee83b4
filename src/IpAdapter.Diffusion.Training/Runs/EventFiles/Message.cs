using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace IpAdapter.Diffusion.Training.Runs.EventFiles;

/// <summary>A Protocol Buffers message that is being written, field by field: the few kinds of fields that an event file has.</summary>
internal sealed class Message
{
    private const int VariableInteger = 0;
    private const int EightBytes = 1;
    private const int Bytes = 2;
    private const int FourBytes = 5;

    private readonly ArrayBufferWriter<byte> _bytes = new();

    public Message Double(int field, double value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
        return Add(field, EightBytes, bytes);
    }

    public Message Float(int field, float value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(float)];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        return Add(field, FourBytes, bytes);
    }

    public Message Integer(int field, long value)
    {
        Add(field, VariableInteger, []);
        AddInteger(unchecked((ulong)value));
        return this;
    }

    public Message Text(int field, string value) => Data(field, Encoding.UTF8.GetBytes(value));

    public Message Part(int field, Message value) => Data(field, value.ToArray());

    public Message Data(int field, ReadOnlySpan<byte> value)
    {
        Add(field, Bytes, []);
        AddInteger((ulong)value.Length);
        _bytes.Write(value);
        return this;
    }

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    private Message Add(int field, int kind, ReadOnlySpan<byte> value)
    {
        AddInteger((ulong)(field << 3 | kind));
        _bytes.Write(value);
        return this;
    }

    // Seven bits a byte, the least first; all but the last have the eighth.
    private void AddInteger(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            _bytes.Write([(byte)(value | 0x80)]);
        _bytes.Write([(byte)value]);
    }
}
