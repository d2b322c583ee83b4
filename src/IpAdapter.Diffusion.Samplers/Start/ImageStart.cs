namespace IpAdapter.Diffusion.Samplers.Start;

/// <summary>A picture under noise (image-to-image, SDEdit, arXiv:2108.01073).</summary>
/// <param name="start">The picture; one for all, or one for each.</param>
/// <param name="strength">How much of the run is run: the less, the more of the picture is left.</param>
/// <param name="shape">[picture, channel, height, width].</param>
/// <param name="device">Where to draw.</param>
internal class ImageStart(Latents start, double strength, long[] shape, Device device) : StartingLatents
{
    public sealed override double Strength => strength;

    protected Latents Start => start;

    public override Tensor Begin(SamplerRun sampler, INoiseSource noise)
    {
        using var scope = NewDisposeScope();
        var picture = Rows(start.Draw(noise));   // before the latents' noise, and once for all pictures: as the reference draws
        return sampler.AddNoise(picture, Noise(noise), 0).MoveToOuterDisposeScope();
    }

    protected Tensor Noise(INoiseSource noise) => noise.Draw(shape).to(device);

    /// <summary>One for all pictures, or one for each.</summary>
    protected Tensor Rows(Tensor latents) => latents.to(device).expand(shape[0], -1, -1, -1);
}
