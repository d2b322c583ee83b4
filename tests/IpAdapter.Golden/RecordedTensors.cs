using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace IpAdapter.Golden;

/// <summary>The tensors of a case. Read here, not by the product's reader: a judge whose eyes belong to the accused sees nothing.</summary>
public sealed class RecordedTensors
{
    private readonly byte[] _bytes;
    private readonly Dictionary<string, JsonElement> _entries;
    private readonly int _origin;

    /// <summary>Reads a file.</summary>
    public RecordedTensors(string path)
    {
        _bytes = File.ReadAllBytes(path);
        var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(_bytes);
        _origin = 8 + length;
        _entries = JsonDocument.Parse(_bytes.AsMemory(8, length)).RootElement.EnumerateObject()
            .Where(entry => entry.Name != "__metadata__")
            .ToDictionary(entry => entry.Name, entry => entry.Value);
    }

    public IEnumerable<string> Names => _entries.Keys;

    public Tensor? Find(string name)
    {
        if (!_entries.TryGetValue(name, out var entry))
            return null;
        var (begin, end) = (entry.GetProperty("data_offsets")[0].GetInt32(), entry.GetProperty("data_offsets")[1].GetInt32());
        var shape = entry.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()).ToArray();
        var bytes = _bytes.AsSpan(_origin + begin, end - begin);
        return entry.GetProperty("dtype").GetString() switch
        {
            "F32" => torch.tensor(MemoryMarshal.Cast<byte, float>(bytes).ToArray(), shape),
            "F64" => torch.tensor(MemoryMarshal.Cast<byte, double>(bytes).ToArray(), shape),
            "I64" => torch.tensor(MemoryMarshal.Cast<byte, long>(bytes).ToArray(), shape),
            var other => throw new InvalidDataException($"{name}: the recorded type {other} is not one that cases use."),
        };
    }
}
