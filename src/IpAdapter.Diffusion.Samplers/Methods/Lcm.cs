using IpAdapter.Diffusion.Samplers.Runs;

namespace IpAdapter.Diffusion.Samplers.Methods;

/// <summary>
/// Multistep sampling of latent consistency models (arXiv:2310.04378, algorithm 3): a few steps, for models or LoRAs distilled for it.
/// </summary>
public sealed record Lcm : Sampler
{
    /// <summary>How many steps the model was distilled from: timesteps are taken from those.</summary>
    public int OriginalSteps { get; init; } = 50;

    /// <summary>
    /// What timesteps are multiplied with where the boundary condition is computed (appendix C): greater is nearer to the plain prediction.
    /// </summary>
    public double TimestepScaling { get; init; } = 10;

    /// <inheritdoc/>
    public override string Name => "lcm";

    /// <inheritdoc/>
    public override NoiseLevels LevelsOf(NoiseSchedule schedule, int steps)
    {
        var trainSteps = schedule.Config.TrainSteps;
        if (OriginalSteps > trainSteps)
            throw new StepCountException($"there are {OriginalSteps} original steps, but the model was trained with {trainSteps} "
                + $"timesteps: set original-steps to {trainSteps} or less");
        if (steps < 1 || steps > OriginalSteps)
            throw new StepCountException($"there are {steps} steps, but only {OriginalSteps} original ones to take them from: take 1 to "
                + $"{OriginalSteps} steps, or raise original-steps");
        var skipped = trainSteps / OriginalSteps;
        var stride = (double)OriginalSteps / steps;
        return WholeTimestepRun.LevelsAt(schedule,
            [.. Enumerable.Range(0, steps).Select(i => (double)((OriginalSteps - (int)(i * stride)) * skipped - 1))]);
    }

    /// <inheritdoc/>
    protected override SamplerRun Run(NoiseSchedule schedule, NoiseLevels levels, int first) => new LcmRun(this, schedule, levels, first);

    private sealed class LcmRun(Lcm method, NoiseSchedule schedule, NoiseLevels levels, int first)
        : WholeTimestepRun(schedule, levels, first)
    {
        private const double DataDeviation = 0.5;

        /// <summary>
        /// arXiv:2310.04378, algorithm 3: straight to clean latents (equation 9), then noise again for the next timestep.
        /// </summary>
        public override Tensor Step(Tensor prediction, int index, Tensor latents, INoiseSource noise)
        {
            using var scope = NewDisposeScope();
            var timestep = TimestepAt(index) * method.TimestepScaling;
            var spread = timestep * timestep + DataDeviation * DataDeviation;
            // the boundary condition, appendix C
            var (skip, output) = (DataDeviation * DataDeviation / spread, timestep / Math.Sqrt(spread));

            var clean = SampleFrom(prediction, index, latents).Times(output).Plus(latents.Times(skip));
            if (index == Steps.Count - 1)
                return clean.MoveToOuterDisposeScope();
            return LevelAt(index + 1).Mix(clean, Fresh(noise, latents)).MoveToOuterDisposeScope();
        }
    }
}
