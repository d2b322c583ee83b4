namespace IpAdapter.Diffusion.Sampling;

/// <summary>Standard normal noise, draw by draw. The order of draws is part of what a seed means.</summary>
public interface INoiseSource : IDisposable
{
    /// <summary>Draws noise on the CPU, in float32.</summary>
    /// <param name="shape">[batch, channel, height, width].</param>
    Tensor Draw(ReadOnlySpan<long> shape);
}
