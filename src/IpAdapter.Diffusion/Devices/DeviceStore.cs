using IpAdapter.Diffusion.Weights;

namespace IpAdapter.Diffusion.Devices;

/// <summary>The weight tensors of one device: loaded once, lent, shared, counted in bytes, and let go, least recently used first, when a budget says so.</summary>
public sealed class DeviceStore : IDisposable
{
    /// <summary>The device the weights are lent on.</summary>
    public ComputeDevice Device => throw new NotImplementedException();

    /// <summary>Bytes of weights held now, lent or not.</summary>
    public long BytesHeld => throw new NotImplementedException();

    /// <summary>Lends weights in the device's type. Tensors are made when they are first asked for.</summary>
    /// <exception cref="WeightFileException">A file changed since its header was read, or is gone.</exception>
    public WeightLease Lend(WeightSet weights) => throw new NotImplementedException();

    /// <summary>Lets go of everything that is not lent.</summary>
    public void Dispose() => throw new NotImplementedException();
}
