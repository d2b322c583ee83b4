using IpAdapter.Diffusion.Samplers.Levels;
using IpAdapter.Diffusion.Samplers.Runs;

namespace IpAdapter.Diffusion.Samplers.Methods;

/// <summary>
/// Euler's method on the probability flow (arXiv:2206.00364, algorithm 2 without the correction), with the churn of the reference; without
/// churn plain Euler.
/// </summary>
public sealed record Euler : Sampler
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

    /// <summary>Whether the last step ends at the first timestep's level, rather than without any noise.</summary>
    public bool EndsAtLeastSigma { get; init; }

    /// <summary>S_churn: noise added again, over all steps; 0 adds none.</summary>
    public double Churn { get; init; }

    /// <summary>S_noise: what that noise is multiplied with.</summary>
    public double ChurnNoise { get; init; } = 1;

    /// <inheritdoc/>
    public override string Name => "euler";

    /// <inheritdoc/>
    public override NoiseLevels LevelsOf(NoiseSchedule schedule, int steps) =>
        SigmaSamplerRun.LevelsOf(schedule, steps, Spacing, StepsOffset, Sigmas, EndsAtLeastSigma);

    /// <inheritdoc/>
    protected override SamplerRun Run(NoiseSchedule schedule, NoiseLevels levels, int first) => new EulerRun(this, schedule, levels, first);

    private sealed class EulerRun(Euler method, NoiseSchedule schedule, NoiseLevels levels, int first)
        : SigmaSamplerRun(schedule, levels, first, method.Spacing)
    {
        // S_churn / N; never more than sqrt(2) - 1, so that no more noise is added than there is.
        private readonly double _gamma = Math.Min(method.Churn / levels.Timesteps.Count, Math.Sqrt(2) - 1);

        /// <summary>
        /// arXiv:2206.00364, algorithm 2, but with the churn of the reference (diffusers): the UNet has predicted at (x, sigma) before
        /// noise takes them to (xHat, sigmaHat), where the paper lets it predict.
        /// So predicted noise is taken for that at sigmaHat, and a velocity for that at sigma.
        /// </summary>
        public override Tensor Step(Tensor prediction, int index, Tensor latents, INoiseSource noise)
        {
            using var scope = NewDisposeScope();
            var (sigma, sigmaNext) = (SigmaAt(index), SigmaAt(index + 1));
            var sigmaHat = sigma * (1 + _gamma);
            var churn = Math.Sqrt(sigmaHat * sigmaHat - sigma * sigma) * method.ChurnNoise;
            var hat = _gamma > 0 ? latents.Plus(Fresh(noise, latents).Times(churn)) : latents;

            var predictedAt = Schedule.Config.PredictionType == PredictionType.Velocity ? sigma : sigmaHat;
            var predictedSample = NoiseLevel.Exploding(predictedAt).SampleOf(Schedule.Config.PredictionType, prediction, hat);
            var slope = (hat - predictedSample).DividedBy(sigmaHat);   // dx/dsigma
            return hat.Plus(slope.Times(sigmaNext - sigmaHat)).MoveToOuterDisposeScope();
        }
    }
}
