using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Devices;

/// <summary>Weights borrowed from a <see cref="DeviceStore"/> one by one, out of files that somebody holds a lease on.</summary>
internal sealed class BorrowedWeights(DeviceStore store) : IDisposable
{
    private readonly List<StoredWeight> _borrowed = [];

    /// <summary>Borrows a weight until this is disposed.</summary>
    /// <param name="source">Where its numbers are.</param>
    /// <param name="type">The type to have it in; null for the device's.</param>
    /// <param name="transform">What is made of it; null for nothing.</param>
    public Tensor Get(WeightSet.Source source, ScalarType? type = null, WeightTransform? transform = null)
    {
        var weight = store.Borrow(source, type ?? store.Device.DType, transform);
        _borrowed.Add(weight);
        return weight.Tensor;
    }

    /// <summary>Gives the weights back.</summary>
    public void Dispose()
    {
        store.Return(_borrowed);
        _borrowed.Clear();
    }
}
