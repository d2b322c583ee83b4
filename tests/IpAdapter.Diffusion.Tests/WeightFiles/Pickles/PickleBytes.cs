using System.Buffers.Binary;
using System.Text;
using IpAdapter.Diffusion.Arithmetic;

namespace IpAdapter.Diffusion.Tests.WeightFiles.Pickles;

/// <summary>Writes pickles, sound ones and others, as Python's protocol 2 does without a memo.</summary>
internal sealed class PickleBytes
{
    private readonly List<byte> _bytes = [0x80, 2];

    /// <summary>A tensor over a storage of an archive.</summary>
    public sealed record Tensor(string Storage, string Key, long Count, long Offset, long[] Shape, long[] Strides)
    {
        public bool IsParameter { get; init; }
    }

    /// <summary>Something made by calling a name of Python's.</summary>
    public sealed record Called(string Module, string Name, object?[] Arguments, object? State = null);

    public static byte[] Of(object? value) => new PickleBytes().Add(value).Raw((byte)'.').ToArray();

    public PickleBytes Add(object? value) => value switch
    {
        null => Raw((byte)'N'),
        bool truth => Raw((byte)(truth ? 0x88 : 0x89)),
        int number => Add((long)number),
        long number => Number(number),
        string text => Text(text),
        Tensor tensor => AddTensor(tensor),
        Called called => AddCall(called),
        object?[] tuple => Sequence((byte)'(', tuple, (byte)'t'),
        List<object?> list => Raw((byte)']').Sequence((byte)'(', list, (byte)'e'),
        Dictionary<string, object?> dictionary =>
            Raw((byte)'}').Sequence((byte)'(', dictionary.SelectMany(pair => new[] { pair.Key, pair.Value }), (byte)'u'),
        _ => throw new ArgumentException($"{value.GetType()} is not written"),
    };

    public PickleBytes Global(string module, string name) => Raw([(byte)'c', .. Encoding.UTF8.GetBytes($"{module}\n{name}\n")]);

    public PickleBytes Raw(params ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public byte[] ToArray() => [.. _bytes];

    private PickleBytes AddTensor(Tensor tensor)
    {
        if (tensor.IsParameter)
            return Global("torch._utils", "_rebuild_parameter").Raw((byte)'(').AddTensor(tensor with { IsParameter = false }).Add(true)
                .EmptyHooks().Raw((byte)'t', (byte)'R');
        Global("torch._utils", "_rebuild_tensor_v2").Raw((byte)'(');
        Raw((byte)'(').Text("storage").Global("torch", tensor.Storage).Text(tensor.Key).Text("cpu").Number(tensor.Count)
            .Raw((byte)'t', (byte)'Q');
        Number(tensor.Offset).Add(tensor.Shape.Cast<object?>().ToArray()).Add(tensor.Strides.Cast<object?>().ToArray());
        return Add(false).EmptyHooks().Raw((byte)'t', (byte)'R');
    }

    private PickleBytes AddCall(Called called)
    {
        Global(called.Module, called.Name).Add(called.Arguments).Raw((byte)'R');
        return called.State is null ? this : Add(called.State).Raw((byte)'b');
    }

    private PickleBytes EmptyHooks() => Global("collections", "OrderedDict").Raw((byte)')', (byte)'R');

    private PickleBytes Sequence(byte begin, IEnumerable<object?> items, byte end)
    {
        Raw(begin);
        foreach (var item in items) Add(item);
        return Raw(end);
    }

    private PickleBytes Text(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, utf8.Length);
        return Raw((byte)'X').Raw(length).Raw(utf8);
    }

    // Small ones as BININT1, larger ones as LONG1, which holds any.
    private PickleBytes Number(long number)
    {
        if (number is >= 0 and < 256) return Raw((byte)'K', (byte)number);
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        return Raw(0x8a, 8).Raw(bytes);
    }
}
