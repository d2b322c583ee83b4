namespace IpAdapter.Diffusion.Samplers.Start;

/// <summary>
/// A picture of which a part is drawn anew by a model trained for it: the UNet reads the mask and the picture without its masked part
/// in addition to the latents, and nothing is put back (arXiv:2112.10752, section 4.5).
/// </summary>
/// <param name="start">The picture with its mask, and with what is masked taken out.</param>
/// <param name="mask">1 where to draw, 0 where to keep, [1, 1, height, width].</param>
/// <param name="strength">How much of the run is run; at full strength the picture itself is not looked at.</param>
/// <param name="shape">[picture, channel, height, width].</param>
/// <param name="sides">How many rows of the UNet each picture has: 2 with guidance, else 1.</param>
/// <param name="device">Where to draw.</param>
internal sealed class InpaintingStart(Latents start, Tensor mask, double strength, long[] shape, int sides, Device device)
    : ImageStart(start, strength, shape, device)
{
    private Tensor _maskAndImage = null!;   // [row, 1 + channel, height, width]

    public override Tensor Begin(SamplerRun sampler, INoiseSource noise)
    {
        using var scope = NewDisposeScope();
        var latents = Strength < 1 ? base.Begin(sampler, noise) : Noise(noise).Times(sampler.InitialNoiseScale);
        var masked = Rows(Start.MaskedPicture!.Draw(noise));
        _maskAndImage = cat([Rows(mask), masked], 1).repeat(sides, 1, 1, 1).MoveToOuterDisposeScope();
        return latents.MoveToOuterDisposeScope();
    }

    public override Tensor Read(Tensor sample) => cat([sample, _maskAndImage], 1);
}
