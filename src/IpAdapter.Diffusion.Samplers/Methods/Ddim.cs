using IpAdapter.Diffusion.Samplers.Levels;
using IpAdapter.Diffusion.Samplers.Runs;

namespace IpAdapter.Diffusion.Samplers.Methods;

/// <summary>Denoising diffusion implicit models (arXiv:2010.02502).</summary>
public sealed record Ddim : Sampler
{
    /// <summary>Which timesteps are visited; null: those that the model's configuration names, else leading ones.</summary>
    public TimestepSpacing? Spacing { get; init; }

    /// <summary>Added to leading timesteps; null: what the model's configuration says.</summary>
    public int? StepsOffset { get; init; }

    /// <summary>Share of noise added again in each step: 0 adds none (DDIM), 1 as much as DDPM.</summary>
    public double Eta { get; init; }

    /// <summary>Predicted samples are held within this range around 0; null: they are taken as they are.</summary>
    public double? SampleRange { get; init; }

    /// <summary>Whether the last step ends without any noise, rather than at the first timestep's level.</summary>
    public bool EndsWithoutNoise { get; init; }

    /// <inheritdoc/>
    public override string Name => "ddim";

    /// <inheritdoc/>
    public override NoiseLevels LevelsOf(NoiseSchedule schedule, int steps) =>
        WholeTimestepRun.LevelsOf(schedule, steps, Spacing, StepsOffset);

    /// <inheritdoc/>
    protected override SamplerRun Run(NoiseSchedule schedule, NoiseLevels levels, int first) => new DdimRun(this, schedule, levels, first);

    private sealed class DdimRun(Ddim method, NoiseSchedule schedule, NoiseLevels levels, int first)
        : WholeTimestepRun(schedule, levels, first)
    {
        private readonly int _stride = schedule.Config.TrainSteps / levels.Timesteps.Count;

        /// <summary>arXiv:2010.02502, equation 12.</summary>
        public override Tensor Step(Tensor prediction, int index, Tensor latents, INoiseSource noise)
        {
            using var scope = NewDisposeScope();
            var alphaBar = AlphaBarAt(index);
            var alphaBarPrevious = AlphaBarBefore(TimestepAt(index));
            // equation 16
            var sigma = method.Eta * Math.Sqrt((1 - alphaBarPrevious) / (1 - alphaBar)) * Math.Sqrt(1 - alphaBar / alphaBarPrevious);

            var predictedSample = SampleFrom(prediction, index, latents);
            if (method.SampleRange is { } range)
                predictedSample = predictedSample.Clamped(-range, range);
            var direction = NoiseFrom(prediction, index, latents).Times(Math.Sqrt(1 - alphaBarPrevious - sigma * sigma));
            var previous = predictedSample.Times(Math.Sqrt(alphaBarPrevious)).Plus(direction);
            if (method.Eta > 0)
                previous = previous.Plus(Fresh(noise, latents).Times(sigma));
            return previous.MoveToOuterDisposeScope();
        }

        // The timestep a stride further on, also where spacing makes the next one visited another: the reference's goldens were made so.
        private double AlphaBarBefore(int timestep)
        {
            if (timestep >= _stride)
                return Schedule.AlphasCumulative[timestep - _stride];
            return method.EndsWithoutNoise ? 1 : Schedule.AlphasCumulative[0];
        }
    }
}
