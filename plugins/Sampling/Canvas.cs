namespace IpAdapter.Graph.Sampling;

/// <summary>What a drawing begins from. One is made for each run; what it remembers belongs to the run's dispose scope.</summary>
internal abstract class Canvas
{
    /// <summary>How much of the sampler's run is run, its last part: 1 for all of it.</summary>
    public virtual double Strength => 1;

    /// <summary>Draws what is random and gives the latents before the first step.</summary>
    /// <param name="sampler">The run of the sampler.</param>
    /// <param name="noise">The seed's noise, at its beginning.</param>
    /// <returns>[picture, channel, height, width].</returns>
    public abstract Tensor Begin(SamplerRun sampler, INoiseSource noise);

    /// <summary>What the UNet reads: the sampler's input and what stands beside it.</summary>
    /// <param name="sample">The scaled latents of all rows, [row, channel, height, width].</param>
    public virtual Tensor Read(Tensor sample) => sample;

    /// <summary>Holds what is to be kept, after a step.</summary>
    /// <param name="latents">The latents after the step, [picture, channel, height, width].</param>
    /// <param name="sampler">The run of the sampler.</param>
    /// <param name="index">Number of the step.</param>
    public virtual Tensor Hold(Tensor latents, SamplerRun sampler, int index) => latents;
}
