namespace IpAdapter.Diffusion.Sampling;

/// <summary>
/// One run of a sampler over one batch of latents, used on the device's thread. Numbers of steps count from the first one really run.
/// </summary>
public abstract class SamplerRun : IDisposable
{
    private readonly NoiseLevels _levels;

    /// <summary>Lays out the steps.</summary>
    /// <param name="schedule">The noise levels of the model, and what it predicts.</param>
    /// <param name="levels">The timesteps and levels of the whole run.</param>
    /// <param name="first">How many calls are left out at the noisy end.</param>
    protected SamplerRun(NoiseSchedule schedule, NoiseLevels levels, int first)
    {
        (Schedule, _levels, First) = (schedule, levels, first);
        var count = levels.Timesteps.Count - first;
        Steps = [.. Enumerable.Range(0, count).Select(i => new DenoisingStep(levels.Timesteps[first + i], i, count,
            levels.Sigmas[first + i]))];
    }

    /// <summary>The calls of the UNet, in order: those really run, which can be more or fewer than the steps asked for.</summary>
    public IReadOnlyList<DenoisingStep> Steps { get; }

    /// <summary>What standard normal noise is multiplied with to begin a whole run from.</summary>
    public virtual double InitialNoiseScale => 1;

    /// <summary>The noise levels of the model.</summary>
    protected NoiseSchedule Schedule { get; }

    /// <summary>How many calls were left out at the noisy end: number 0 of this run is this one of a whole run.</summary>
    protected int First { get; }

    /// <summary>Calls of a whole run.</summary>
    protected int WholeCount => _levels.Timesteps.Count;

    /// <summary>The shares of signal and noise in the latents that a step reads.</summary>
    /// <param name="index">Number of the step.</param>
    public abstract NoiseLevel LevelAt(int index);

    /// <summary>Brings latents to the size the UNet was trained on, before a call.</summary>
    /// <returns>A fresh tensor, or the same one where nothing is to be done.</returns>
    public virtual Tensor ScaleInput(Tensor latents, int index) => latents;

    /// <summary>One step of the method.</summary>
    /// <param name="prediction">What the UNet predicted (after guidance), of the model's own <see cref="PredictionType"/>, [batch, channel,
    /// height, width].</param>
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
    public Tensor AddNoise(Tensor latents, Tensor noise, int index) => LevelAt(index).Mix(latents, noise);

    /// <summary>Frees what was remembered.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Level before a step, or after the last one. Those before the first one really run have negative numbers.</summary>
    protected double SigmaAt(int index) => _levels.Sigmas[First + index];

    /// <summary>The whole timestep of a step.</summary>
    protected int TimestepAt(int index) => (int)_levels.Timesteps[First + index];

    /// <summary>The clean latents x0 that a prediction means.</summary>
    protected Tensor SampleFrom(Tensor prediction, int index, Tensor latents) =>
        LevelAt(index).SampleOf(Schedule.Config.PredictionType, prediction, latents);

    /// <summary>The noise that a prediction means.</summary>
    protected Tensor NoiseFrom(Tensor prediction, int index, Tensor latents) =>
        LevelAt(index).NoiseOf(Schedule.Config.PredictionType, prediction, latents);

    /// <summary>Draws noise in the shape of the latents, on their device.</summary>
    protected static Tensor Fresh(INoiseSource noise, Tensor latents)
    {
        using var scope = NewDisposeScope();
        return noise.Draw(latents.shape).to(latents.device).MoveToOuterDisposeScope();
    }

    /// <summary>Frees what was remembered.</summary>
    protected virtual void Dispose(bool disposing) { }
}
