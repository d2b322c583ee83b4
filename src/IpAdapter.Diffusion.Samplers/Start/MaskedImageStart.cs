namespace IpAdapter.Diffusion.Samplers.Start;

/// <summary>
/// A picture of which a part is drawn anew by a model that knows nothing of masks: after every step, what lies outside the mask is put
/// back, under as much noise as the next step expects (arXiv:2201.09865 without resampling; diffusers' inpainting with a UNet of four
/// channels). At full strength the part begins from noise alone.
/// </summary>
/// <param name="start">The picture with its mask.</param>
/// <param name="mask">1 where to draw, 0 where to keep, [1, 1, height, width].</param>
/// <param name="strength">How much of the run is run.</param>
/// <param name="shape">[picture, channel, height, width].</param>
/// <param name="device">Where to draw.</param>
internal sealed class MaskedImageStart(Latents start, Tensor mask, double strength, long[] shape, Device device)
    : ImageStart(start, strength, shape, device)
{
    private Tensor _picture = null!;
    private Tensor _noise = null!;
    private Tensor _outside = null!;   // 1 where to keep, 0 where to draw

    public override Tensor Begin(SamplerRun sampler, INoiseSource noise)
    {
        using var scope = NewDisposeScope();
        _picture = Rows(Start.Draw(noise)).MoveToOuterDisposeScope();
        _noise = Noise(noise).MoveToOuterDisposeScope();
        _outside = mask.SubtractedFrom(1).MoveToOuterDisposeScope();
        // Only inpainting models read it. It is drawn all the same, so that a step's noise is the reference's.
        Start.MaskedPicture?.Draw(noise);
        return (Strength < 1 ? sampler.AddNoise(_picture, _noise, 0) : _noise.Times(sampler.InitialNoiseScale)).MoveToOuterDisposeScope();
    }

    public override Tensor Hold(Tensor latents, SamplerRun sampler, int index)
    {
        using var scope = NewDisposeScope();
        var kept = index + 1 < sampler.Steps.Count ? sampler.AddNoise(_picture, _noise, index + 1) : _picture;
        return (_outside * kept).Plus(mask * latents).MoveToOuterDisposeScope();
    }
}
