using IpAdapter.Diffusion.Weights;

namespace IpAdapter.Diffusion.Devices;

/// <summary>Weights on loan from a <see cref="DeviceStore"/>; until it is disposed the store keeps them.</summary>
public sealed class WeightLease : IWeights, IDisposable
{
    /// <inheritdoc/>
    public Tensor Get(string name) => throw new NotImplementedException();

    /// <inheritdoc/>
    public Tensor? Find(string name) => throw new NotImplementedException();

    /// <summary>Gives the weights back.</summary>
    public void Dispose() => throw new NotImplementedException();
}
