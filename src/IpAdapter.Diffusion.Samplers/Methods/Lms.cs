using IpAdapter.Diffusion.Samplers.Levels;
using IpAdapter.Diffusion.Samplers.Runs;

namespace IpAdapter.Diffusion.Samplers.Methods;

/// <summary>Linear multistep (Adams and Bashforth) of the fourth order on the probability flow, as k-diffusion has it.</summary>
public sealed record Lms : Sampler
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

    /// <summary>
    /// Whether a run that begins within does so as diffusers does: with the weights for slopes that it never took. Only for pictures equal
    /// to diffusers' own.
    /// </summary>
    public bool BeginsLikeDiffusers { get; init; }

    /// <inheritdoc/>
    public override string Name => "lms";

    /// <inheritdoc/>
    public override NoiseLevels LevelsOf(NoiseSchedule schedule, int steps) =>
        SigmaSamplerRun.LevelsOf(schedule, steps, Spacing, StepsOffset, Sigmas);

    /// <inheritdoc/>
    protected override SamplerRun Run(NoiseSchedule schedule, NoiseLevels levels, int first) => new LmsRun(this, schedule, levels, first);

    private sealed class LmsRun(Lms method, NoiseSchedule schedule, NoiseLevels levels, int first)
        : SigmaSamplerRun(schedule, levels, first, method.Spacing)
    {
        private const int Order = 4;

        private readonly StepHistory _slopes = new(Order);

        /// <summary>The integral over the step of the polynomial through the last slopes dx/dsigma.</summary>
        public override Tensor Step(Tensor prediction, int index, Tensor latents, INoiseSource noise)
        {
            using var scope = NewDisposeScope();
            _slopes.Add(NoiseFrom(prediction, index, latents));
            var order = method.BeginsLikeDiffusers ? Math.Min(First + index + 1, Order) : _slopes.Count;
            var next = latents;
            for (var back = 0; back < _slopes.Count; back++)
                next = next.Plus(_slopes[back].Times(Weight(index, back, order)));
            return next.MoveToOuterDisposeScope();
        }

        protected override void Dispose(bool disposing)
        {
            _slopes.Dispose();
            base.Dispose(disposing);
        }

        // Simpson's rule is exact for a polynomial of the third degree.
        private double Weight(int index, int back, int order)
        {
            var (from, to) = (SigmaAt(index), SigmaAt(index + 1));
            return (to - from) / 6 * (Basis(from) + 4 * Basis((from + to) / 2) + Basis(to));

            // Lagrange's: 1 at the level that many steps back, 0 at the others.
            double Basis(double sigma)
            {
                var product = 1.0;
                for (var k = 0; k < order; k++)
                {
                    if (k != back)
                        product *= (sigma - SigmaAt(index - k)) / (SigmaAt(index - back) - SigmaAt(index - k));
                }
                return product;
            }
        }
    }
}
