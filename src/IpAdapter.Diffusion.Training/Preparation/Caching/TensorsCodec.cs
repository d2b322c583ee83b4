using IpAdapter.ContentStore;

namespace IpAdapter.Diffusion.Training.Preparation.Caching;

/// <summary>Tensors as bytes: how many, and of each its type, its shape, its length and its numbers, in the order of a PC.</summary>
internal sealed class TensorsCodec : ICodec<StoredTensors>
{
    private const int MostTensors = 16;
    private const int MostDimensions = 8;
    private const int MostBytes = 1 << 30;

    /// <inheritdoc/>
    public string Name => "tensors/1";

    /// <inheritdoc/>
    public void Write(StoredTensors value, Stream stream)
    {
        using var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true);
        writer.Write(value.Tensors.Count);
        foreach (var tensor in value.Tensors)
        {
            writer.Write((int)tensor.Type);
            writer.Write(tensor.Shape.Count);
            foreach (var size in tensor.Shape)
                writer.Write(size);
            writer.Write(tensor.Bytes.Length);
            writer.Write(tensor.Bytes);
        }
    }

    /// <inheritdoc/>
    public StoredTensors Read(Stream stream)
    {
        using var reader = new BinaryReader(stream, System.Text.Encoding.UTF8, leaveOpen: true);
        try
        {
            return new([.. Enumerable.Range(0, Bounded(reader.ReadInt32(), MostTensors)).Select(_ => ReadOne(reader))]);
        }
        catch (EndOfStreamException cut)
        {
            throw new InvalidDataException("it ends too early", cut);
        }
    }

    /// <inheritdoc/>
    public string Describe(StoredTensors value) =>
        string.Join(", ", value.Tensors.Select(tensor => $"{tensor.Type} [{string.Join(", ", tensor.Shape)}]"));

    private static StoredTensor ReadOne(BinaryReader reader)
    {
        var type = (ScalarType)reader.ReadInt32();
        long[] shape = [.. Enumerable.Range(0, Bounded(reader.ReadInt32(), MostDimensions)).Select(_ => reader.ReadInt64())];
        var bytes = reader.ReadBytes(Bounded(reader.ReadInt32(), MostBytes));
        return new(type, shape, bytes);
    }

    private static int Bounded(int count, int most) =>
        count >= 0 && count <= most ? count : throw new InvalidDataException($"{count} is no number of things");
}
