using IpAdapter.Diffusion.Samplers.Levels;
using IpAdapter.Diffusion.Samplers.Runs;

namespace IpAdapter.Diffusion.Samplers.Methods;

/// <summary>
/// DPM-Solver++, singlestep (arXiv:2211.01095, algorithm 1), known as DPM++ 2S: every second call of the UNet looks again at the step
/// before it.
/// </summary>
public sealed record DpmSolverPlusPlusSinglestep : Sampler
{
    /// <summary>
    /// How noise levels go down; linear ones are those of evenly spaced timesteps, whatever the model's configuration names.
    /// </summary>
    public SigmaSpacing Sigmas { get; init; } = SigmaSpacing.Karras;

    /// <summary>How the second order is met.</summary>
    public SecondOrder Solver { get; init; } = SecondOrder.Midpoint;

    /// <summary>Whether the last step ends at the first timestep's level, rather than without any noise.</summary>
    public bool EndsAtLeastSigma { get; init; }

    /// <inheritdoc/>
    public override string Name => "dpmpp-2s";

    /// <inheritdoc/>
    public override NoiseLevels LevelsOf(NoiseSchedule schedule, int steps) =>
        SolverRun.LevelsOf(schedule, steps, TimestepSpacing.Linspace, 0, Sigmas, EndsAtLeastSigma);

    /// <inheritdoc/>
    protected override SamplerRun Run(NoiseSchedule schedule, NoiseLevels levels, int first) =>
        new SinglestepRun(this, schedule, levels, first);

    private sealed class SinglestepRun(DpmSolverPlusPlusSinglestep method, NoiseSchedule schedule, NoiseLevels levels, int first)
        : SolverRun(schedule, levels, first)
    {
        private readonly StepHistory _predictedSamples = new(2);
        private readonly StepHistory _latents = new(1);   // of the last step of the first order

        /// <summary>arXiv:2211.01095, algorithm 1: from s to u by the first order, then from s again, over u, to t by the second.</summary>
        public override Tensor Step(Tensor prediction, int index, Tensor latents, INoiseSource noise)
        {
            using var scope = NewDisposeScope();
            _predictedSamples.Add(SampleFrom(prediction, index, latents));
            if (!IsSecondOrder(index))
            {
                _latents.Add(latents.alias());
                return Advanced(index, index + 1, _predictedSamples[0]).MoveToOuterDisposeScope();
            }

            var h = LambdaAt(index + 1) - LambdaAt(index - 1);
            var phi = 1 - Math.Exp(-h);
            var r = (LambdaAt(index) - LambdaAt(index - 1)) / h;
            var d1 = (_predictedSamples[0] - _predictedSamples[1]).DividedBy(r);
            var second = d1.Times(LevelAt(index + 1).Signal * (method.Solver == SecondOrder.Midpoint ? phi / 2 : 1 - phi / h));
            return Advanced(index - 1, index + 1, _predictedSamples[1]).Plus(second).MoveToOuterDisposeScope();
        }

        protected override void Dispose(bool disposing)
        {
            _predictedSamples.Dispose();
            _latents.Dispose();
            base.Dispose(disposing);
        }

        // Equation 9 with the predicted sample taken as constant over the step.
        private Tensor Advanced(int from, int to, Tensor predictedSample)
        {
            var h = LambdaAt(to) - LambdaAt(from);
            return _latents[0].Times(LevelAt(to).Deviation / LevelAt(from).Deviation)
                .Plus(predictedSample.Times(LevelAt(to).Signal * (1 - Math.Exp(-h))));
        }

        // Every second call of a whole run; but not the last two of an even number, so that the last one is of the first order, and not the
        // first one really run.
        private bool IsSecondOrder(int index)
        {
            var call = First + index;
            return call % 2 == 1 && call != WholeCount - 1 && index > 0;
        }
    }
}
