namespace IpAdapter.Diffusion.Devices;

/// <summary>A device that tensors are computed on, and the one thread that does it: libtorch's modes are thread-local, so tensor work goes there as one synchronous job.</summary>
public sealed class ComputeDevice : IDisposable
{
    /// <summary>Where tensors live.</summary>
    public required Device Device { get; init; }

    /// <summary>Type that weights and activations are computed in.</summary>
    public required ScalarType DType { get; init; }

    /// <summary>Runs tensor work on the device's thread, in inference mode and in a dispose scope of its own: what leaves must be moved out of it.</summary>
    public Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellation = default) => throw new NotImplementedException();

    /// <summary>Ends the thread when its work is done.</summary>
    public void Dispose() => throw new NotImplementedException();
}
