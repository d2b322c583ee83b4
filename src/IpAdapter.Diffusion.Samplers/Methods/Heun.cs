using IpAdapter.Diffusion.Samplers.Levels;
using IpAdapter.Diffusion.Samplers.Runs;

namespace IpAdapter.Diffusion.Samplers.Methods;

/// <summary>
/// Heun's method on the probability flow (arXiv:2206.00364, algorithm 1): Euler's step, corrected by a second look at its end. Two calls of
/// the UNet a step, but for the last.
/// </summary>
public sealed record Heun : Sampler
{
    /// <summary>How noise levels go down.</summary>
    public SigmaSpacing Sigmas { get; init; } = SigmaSpacing.Linear;

    /// <summary>
    /// Which timesteps are visited; null: those that the model's configuration names, else evenly spaced ones. Other spacings of sigmas
    /// take their greatest and least level from them.
    /// </summary>
    public TimestepSpacing? Spacing { get; init; }

    /// <summary>Added to leading timesteps; null: what the model's configuration says.</summary>
    public int? StepsOffset { get; init; }

    /// <inheritdoc/>
    public override string Name => "heun";

    /// <inheritdoc/>
    public override int CallsPerStep => 2;

    /// <inheritdoc/>
    /// <remarks>Call by call: all but the first timestep stand here twice.</remarks>
    public override NoiseLevels LevelsOf(NoiseSchedule schedule, int steps)
    {
        var levels = SigmaSamplerRun.LevelsOf(schedule, steps, Spacing, StepsOffset, Sigmas);
        return new NoiseLevels(
            [levels.Timesteps[0], .. levels.Timesteps.Skip(1).SelectMany(timestep => new[] { timestep, timestep })],
            [levels.Sigmas[0], .. levels.Sigmas.Skip(1).SkipLast(1).SelectMany(sigma => new[] { sigma, sigma }), levels.Sigmas[^1]]);
    }

    /// <inheritdoc/>
    protected override SamplerRun Run(NoiseSchedule schedule, NoiseLevels levels, int first) => new HeunRun(this, schedule, levels, first);

    private sealed class HeunRun(Heun method, NoiseSchedule schedule, NoiseLevels levels, int first)
        : SigmaSamplerRun(schedule, levels, first, method.Spacing)
    {
        private readonly StepHistory _slopes = new(1);
        private readonly StepHistory _latents = new(1);

        /// <summary>arXiv:2206.00364, algorithm 1: lines 4 and 5 in the calls of even number, lines 6 to 8 in the others.</summary>
        public override Tensor Step(Tensor prediction, int index, Tensor latents, INoiseSource noise)
        {
            using var scope = NewDisposeScope();
            var slope = NoiseFrom(prediction, index, latents);   // dx/dsigma
            if (index % 2 == 1)
                return _latents[0].Plus(_slopes[0].Plus(slope).Times((SigmaAt(index) - SigmaAt(index - 1)) / 2)).MoveToOuterDisposeScope();

            _slopes.Add(slope);
            _latents.Add(latents.alias());
            return latents.Plus(slope.Times(SigmaAt(index + 1) - SigmaAt(index))).MoveToOuterDisposeScope();
        }

        protected override void Dispose(bool disposing)
        {
            _slopes.Dispose();
            _latents.Dispose();
            base.Dispose(disposing);
        }
    }
}
