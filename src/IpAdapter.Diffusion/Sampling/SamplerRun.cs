using IpAdapter.Diffusion.UNets;

namespace IpAdapter.Diffusion.Sampling;

/// <summary>One run of a sampler over one batch of latents, used on the device's thread.</summary>
public abstract class SamplerRun : IDisposable
{
    /// <summary>The calls of the UNet, in order; their number can differ from the steps asked for.</summary>
    public abstract IReadOnlyList<DenoisingStep> Steps { get; }

    /// <summary>What standard normal noise is multiplied with to begin from.</summary>
    public abstract double InitialNoiseScale { get; }

    /// <summary>Brings latents to the size the UNet was trained on, before a call.</summary>
    /// <returns>A fresh tensor, or the same one where nothing is to be done.</returns>
    public virtual Tensor ScaleInput(Tensor latents, int index) => latents;

    /// <summary>One step of the method.</summary>
    /// <param name="prediction">What the UNet predicted (after guidance), [batch, channel, height, width].</param>
    /// <param name="index">Number of the step.</param>
    /// <param name="latents">The latents before the step, not scaled.</param>
    /// <param name="noise">For methods that add some.</param>
    /// <returns>The latents after the step.</returns>
    public abstract Tensor Step(Tensor prediction, int index, Tensor latents, INoiseSource noise);

    /// <summary>Brings clean latents to the noise level of a step: to begin from there, or to hold a part of a picture still.</summary>
    /// <param name="latents">Clean latents, [batch, channel, height, width].</param>
    /// <param name="noise">Standard normal noise, of the same shape.</param>
    /// <param name="index">Number of the step.</param>
    /// <returns>The latents as that step takes them, not scaled.</returns>
    public abstract Tensor AddNoise(Tensor latents, Tensor noise, int index);

    /// <summary>Frees what was remembered.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what was remembered.</summary>
    protected virtual void Dispose(bool disposing) { }
}
