namespace IpAdapter.Diffusion.Samplers.Start;

/// <summary>What a drawing begins from. One is made for each run; what it remembers belongs to the run's dispose scope.</summary>
internal abstract class StartingLatents
{
    /// <summary>Finds the way to begin that parameters ask for.</summary>
    /// <param name="parameters">What is asked for.</param>
    /// <param name="shape">[picture, channel, height, width].</param>
    /// <param name="device">Where to draw.</param>
    /// <exception cref="ArgumentException">An inpainting model is given nothing to paint in.</exception>
    public static StartingLatents Create(SamplingParameters parameters, long[] shape, Device device)
    {
        if (parameters.UNet.Config.IsInpainting && parameters.Start is not { Mask: not null, MaskedPicture: not null })
            throw new ArgumentException(
                $"Start: '{parameters.UNet.Name}' is an inpainting model and needs latents to begin from, with a mask and the "
                    + "masked picture",
                nameof(parameters));
        if (parameters.Start is not { } start)
            return new NoiseStart(shape, device);
        if (start.Mask is not { } image)
            return new ImageStart(start, parameters.Strength, shape, device);

        var (unet, factor) = (parameters.UNet, parameters.UNet.PixelsPerLatent);
        var mask = Masks.ToLatents(image.ToMask((int)shape[3] * factor, (int)shape[2] * factor), factor).to(device);
        return unet.Config.IsInpainting
            ? new InpaintingStart(start, mask, parameters.Strength, shape, parameters.Guidance > 1 ? 2 : 1, device)
            : new MaskedImageStart(start, mask, parameters.Strength, shape, device);
    }

    /// <summary>How much of the sampler's run is run, its last part: 1 for all of it.</summary>
    public virtual double Strength => 1;

    /// <summary>Draws the noise, and gives the latents before the first step.</summary>
    /// <param name="sampler">The run of the sampler.</param>
    /// <param name="noise">The seed's noise, at its beginning.</param>
    /// <returns>[picture, channel, height, width].</returns>
    public abstract Tensor Begin(SamplerRun sampler, INoiseSource noise);

    /// <summary>What the UNet reads: the sampler's input, with further channels where the model has them.</summary>
    /// <param name="sample">The scaled latents of all rows, [row, channel, height, width].</param>
    public virtual Tensor Read(Tensor sample) => sample;

    /// <summary>Puts back what is to be kept, after a step.</summary>
    /// <param name="latents">The latents after the step, [picture, channel, height, width].</param>
    /// <param name="sampler">The run of the sampler.</param>
    /// <param name="index">Number of the step.</param>
    public virtual Tensor Hold(Tensor latents, SamplerRun sampler, int index) => latents;
}
