namespace IpAdapter.Diffusion.Training.Preparation.Caching;

/// <summary>A tensor's numbers without libtorch: any thread may hold and write them.</summary>
/// <param name="Type">Their type, as they were computed.</param>
/// <param name="Shape">Their shape.</param>
/// <param name="Bytes">They themselves.</param>
internal sealed record StoredTensor(ScalarType Type, IReadOnlyList<long> Shape, byte[] Bytes)
{
    /// <summary>Copies a tensor's numbers. Called on the device's thread.</summary>
    public static StoredTensor From(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        var own = tensor.cpu().contiguous();
        return new(own.dtype, own.shape, own.bytes.ToArray());
    }

    /// <summary>The tensor again, bit for bit. Called on the device's thread.</summary>
    public Tensor On(Device device)
    {
        using var scope = NewDisposeScope();
        var tensor = empty([.. Shape], Type, CPU);
        Bytes.CopyTo(tensor.bytes);
        return tensor.to(device).MoveToOuterDisposeScope();
    }
}
