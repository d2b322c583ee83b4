using IpAdapter.Diffusion.Samplers.Runs;

namespace IpAdapter.Diffusion.Samplers.Methods;

/// <summary>Euler's method with noise added again after every step, as k-diffusion has it (sample_euler_ancestral, its eta 1).</summary>
public sealed record EulerAncestral : Sampler
{
    /// <summary>Which timesteps are visited; null: those that the model's configuration names, else evenly spaced ones.</summary>
    public TimestepSpacing? Spacing { get; init; }

    /// <summary>Added to leading timesteps; null: what the model's configuration says.</summary>
    public int? StepsOffset { get; init; }

    /// <inheritdoc/>
    public override string Name => "euler-ancestral";

    /// <inheritdoc/>
    public override NoiseLevels LevelsOf(NoiseSchedule schedule, int steps) =>
        SigmaSamplerRun.LevelsOf(schedule, steps, Spacing, StepsOffset);

    /// <inheritdoc/>
    protected override SamplerRun Run(NoiseSchedule schedule, NoiseLevels levels, int first) =>
        new EulerAncestralRun(this, schedule, levels, first);

    private sealed class EulerAncestralRun(EulerAncestral method, NoiseSchedule schedule, NoiseLevels levels, int first)
        : SigmaSamplerRun(schedule, levels, first, method.Spacing)
    {
        /// <summary>
        /// Down to sigmaDown by Euler's method, up again to the next level by fresh noise: sigmaNext^2 = sigmaDown^2 + sigmaUp^2
        /// (k-diffusion's get_ancestral_step).
        /// </summary>
        public override Tensor Step(Tensor prediction, int index, Tensor latents, INoiseSource noise)
        {
            using var scope = NewDisposeScope();
            var (sigma, sigmaNext) = (SigmaAt(index), SigmaAt(index + 1));
            var sigmaUp = sigmaNext * Math.Sqrt(1 - sigmaNext * sigmaNext / (sigma * sigma));
            var sigmaDown = sigmaNext * sigmaNext / sigma;

            // The last step's noise counts for nothing, but it is drawn: the order of draws is part of what a seed means.
            var fresh = Fresh(noise, latents);
            var down = NoiseFrom(prediction, index, latents).Times(sigmaDown - sigma);
            return latents.Plus(down).Plus(fresh.Times(sigmaUp)).MoveToOuterDisposeScope();
        }
    }
}
