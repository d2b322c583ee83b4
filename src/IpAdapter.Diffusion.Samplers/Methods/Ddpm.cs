using IpAdapter.Diffusion.Samplers.Runs;

namespace IpAdapter.Diffusion.Samplers.Methods;

/// <summary>
/// Denoising diffusion probabilistic models (arXiv:2006.11239): the way back of the process the model was trained with, with noise in every
/// step.
/// </summary>
public sealed record Ddpm : Sampler
{
    /// <summary>Which timesteps are visited; null: those that the model's configuration names, else leading ones.</summary>
    public TimestepSpacing? Spacing { get; init; }

    /// <summary>Added to leading timesteps; null: what the model's configuration says.</summary>
    public int? StepsOffset { get; init; }

    /// <summary>Predicted samples are held within this range around 0; null: they are taken as they are.</summary>
    public double? SampleRange { get; init; }

    /// <summary>Whether the variance of a step's noise is beta, rather than the posterior's (section 3.2).</summary>
    public bool HasLargeVariance { get; init; }

    /// <inheritdoc/>
    public override string Name => "ddpm";

    /// <inheritdoc/>
    public override NoiseLevels LevelsOf(NoiseSchedule schedule, int steps) =>
        WholeTimestepRun.LevelsOf(schedule, steps, Spacing, StepsOffset);

    /// <inheritdoc/>
    protected override SamplerRun Run(NoiseSchedule schedule, NoiseLevels levels, int first) => new DdpmRun(this, schedule, levels, first);

    private sealed class DdpmRun(Ddpm method, NoiseSchedule schedule, NoiseLevels levels, int first)
        : WholeTimestepRun(schedule, levels, first)
    {
        /// <summary>
        /// arXiv:2006.11239, equations 6 and 7, from one visited timestep to the next as if they were neighbours; behind the last, no
        /// noise.
        /// </summary>
        public override Tensor Step(Tensor prediction, int index, Tensor latents, INoiseSource noise)
        {
            using var scope = NewDisposeScope();
            var alphaBar = AlphaBarAt(index);
            var alphaBarPrevious = index + 1 < Steps.Count ? AlphaBarAt(index + 1) : 1;
            var alpha = alphaBar / alphaBarPrevious;

            var predictedSample = SampleFrom(prediction, index, latents);
            if (method.SampleRange is { } range)
                predictedSample = predictedSample.Clamped(-range, range);
            var mean = predictedSample.Times(Math.Sqrt(alphaBarPrevious) * (1 - alpha) / (1 - alphaBar))
                .Plus(latents.Times(Math.Sqrt(alpha) * (1 - alphaBarPrevious) / (1 - alphaBar)));
            if (TimestepAt(index) == 0)
                return mean.MoveToOuterDisposeScope();

            var variance = method.HasLargeVariance ? 1 - alpha : (1 - alphaBarPrevious) / (1 - alphaBar) * (1 - alpha);
            return mean.Plus(Fresh(noise, latents).Times(Math.Sqrt(variance))).MoveToOuterDisposeScope();
        }
    }
}
