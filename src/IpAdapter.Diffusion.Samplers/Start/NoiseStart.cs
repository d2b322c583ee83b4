namespace IpAdapter.Diffusion.Samplers.Start;

/// <summary>Noise alone. That of all pictures is one draw.</summary>
/// <param name="shape">[picture, channel, height, width].</param>
/// <param name="device">Where to draw.</param>
internal sealed class NoiseStart(long[] shape, Device device) : StartingLatents
{
    public override Tensor Begin(SamplerRun sampler, INoiseSource noise)
    {
        using var scope = NewDisposeScope();
        return noise.Draw(shape).to(device).Times(sampler.InitialNoiseScale).MoveToOuterDisposeScope();
    }
}
