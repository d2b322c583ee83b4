using System.Buffers.Binary;

namespace IpAdapter.Diffusion.Training.Preparation.Caching;

/// <summary>A picture's own width and height as they are kept.</summary>
internal static class PictureSize
{
    /// <summary>What is kept of a picture.</summary>
    public static StoredTensors Write(Image picture)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, picture.Width);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), picture.Height);
        return new(new StoredTensor(ScalarType.Int64, [2], bytes));
    }

    /// <summary>What was kept.</summary>
    public static (int Width, int Height) Read(StoredTensors kept)
    {
        var bytes = kept.Tensors[0].Bytes.AsSpan();
        return ((int)BinaryPrimitives.ReadInt64LittleEndian(bytes), (int)BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]));
    }
}
