using IpAdapter.Diffusion.Samplers.Levels;
using IpAdapter.Diffusion.Samplers.Runs;

namespace IpAdapter.Diffusion.Samplers.Methods;

/// <summary>
/// Pseudo numerical methods (arXiv:2202.09778), with linear steps alone (PLMS, F-PNDM without its Runge-Kutta steps), as Stable Diffusion
/// 1.x was published with.
/// </summary>
public sealed record Pndm : Sampler
{
    /// <summary>Which timesteps are visited; null: those that the model's configuration names, else leading ones.</summary>
    public TimestepSpacing? Spacing { get; init; }

    /// <summary>Added to leading timesteps; null: what the model's configuration says.</summary>
    public int? StepsOffset { get; init; }

    /// <summary>Whether the last step ends without any noise, rather than at the first timestep's level.</summary>
    public bool EndsWithoutNoise { get; init; }

    /// <summary>
    /// Whether a run that begins within does so as diffusers does: it leaves the second call of its first step out and takes the one after
    /// it for that, a timestep late. Only for pictures equal to diffusers' own.
    /// </summary>
    public bool BeginsLikeDiffusers { get; init; }

    /// <inheritdoc/>
    public override string Name => "pndm";

    /// <inheritdoc/>
    /// <remarks>Where a run begins like diffusers, the second timestep stands here twice, as it is called.</remarks>
    public override NoiseLevels LevelsOf(NoiseSchedule schedule, int steps)
    {
        var levels = WholeTimestepRun.LevelsOf(schedule, steps, Spacing, StepsOffset);
        return BeginsLikeDiffusers ? Called(levels) : levels;
    }

    /// <inheritdoc/>
    protected override SamplerRun Run(NoiseSchedule schedule, NoiseLevels levels, int first)
    {
        var steps = BeginsLikeDiffusers ? Math.Max(1, levels.Timesteps.Count - 1) : levels.Timesteps.Count;
        var stride = schedule.Config.TrainSteps / steps;
        return BeginsLikeDiffusers ? new PndmRun(this, schedule, levels, first, stride)
            : new PndmRun(this, schedule, Called(levels.From(first)), 0, stride);
    }

    // The first step calls the UNet at both of its ends.
    private static NoiseLevels Called(NoiseLevels levels) =>
        levels.Timesteps.Count < 2
            ? levels
            : new([levels.Timesteps[0], levels.Timesteps[1], .. levels.Timesteps.Skip(1)],
                [levels.Sigmas[0], levels.Sigmas[1], .. levels.Sigmas.Skip(1)]);

    private sealed class PndmRun(Pndm method, NoiseSchedule schedule, NoiseLevels levels, int first, int stride)
        : WholeTimestepRun(schedule, levels, first)
    {
        private readonly StepHistory _predictions = new(4);
        private readonly StepHistory _latents = new(1);   // before the first step, which is taken twice

        /// <summary>
        /// arXiv:2202.09778, equation 9, with predictions combined as equation 12 does; there are three before there are four.
        /// </summary>
        public override Tensor Step(Tensor prediction, int index, Tensor latents, INoiseSource noise)
        {
            using var scope = NewDisposeScope();
            var timestep = TimestepAt(index);
            if (index == 1)   // from the first step's end back to its beginning, with the mean of both
                return Transferred(prediction.Plus(_predictions[0]).DividedBy(2), timestep + stride, timestep, _latents[0])
                    .MoveToOuterDisposeScope();

            _predictions.Add(prediction.alias());
            if (index == 0)
                _latents.Add(latents.alias());
            var e = _predictions;
            return Transferred(
                e.Count switch
                {
                    1 => prediction,
                    2 => (e[0].Times(3) - e[1]).DividedBy(2),
                    3 => (e[0].Times(23) - e[1].Times(16)).Plus(e[2].Times(5)).DividedBy(12),
                    _ => ((e[0].Times(55) - e[1].Times(59)).Plus(e[2].Times(37)) - e[3].Times(9)).DividedBy(24),
                },
                timestep,
                timestep - stride,
                latents).MoveToOuterDisposeScope();
        }

        protected override void Dispose(bool disposing)
        {
            _predictions.Dispose();
            _latents.Dispose();
            base.Dispose(disposing);
        }

        // Equation 9. Predictions are combined as the model gives them, and turned into noise only here.
        private Tensor Transferred(Tensor prediction, int from, int to, Tensor latents)
        {
            var (alphaBar, alphaBarPrevious) = (AlphaBarOf(from), AlphaBarOf(to));
            var noise = NoiseLevel.OfAlphaBar(alphaBar).NoiseOf(Schedule.Config.PredictionType, prediction, latents);
            var divisor = alphaBar * Math.Sqrt(1 - alphaBarPrevious) + Math.Sqrt(alphaBar * (1 - alphaBar) * alphaBarPrevious);
            return latents.Times(Math.Sqrt(alphaBarPrevious / alphaBar)) - noise.Times((alphaBarPrevious - alphaBar) / divisor);
        }

        // Behind the last timestep, no noise or the first one's; the equation divides by alphaBar, which zero terminal SNR leaves nothing
        // of.
        private double AlphaBarOf(int timestep) =>
            timestep >= 0 ? Math.Max(Schedule.AlphasCumulative[Math.Min(timestep, Schedule.Config.TrainSteps - 1)], 1.0 / (1 << 24))
            : method.EndsWithoutNoise ? 1
            : Schedule.AlphasCumulative[0];
    }
}
