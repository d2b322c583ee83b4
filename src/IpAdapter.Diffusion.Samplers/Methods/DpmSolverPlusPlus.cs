using IpAdapter.Diffusion.Samplers.Levels;
using IpAdapter.Diffusion.Samplers.Runs;

namespace IpAdapter.Diffusion.Samplers.Methods;

/// <summary>
/// DPM-Solver++, multistep (arXiv:2211.01095, algorithm 2); of the second order it is known as DPM++ 2M, with noise as DPM++ 2M SDE.
/// </summary>
public sealed record DpmSolverPlusPlus : Sampler
{
    /// <summary>How many predictions a step looks back at: 1, 2 or 3.</summary>
    public int Order { get; init; } = 2;

    /// <summary>How noise levels go down.</summary>
    public SigmaSpacing Sigmas { get; init; } = SigmaSpacing.Karras;

    /// <summary>
    /// Which timesteps are visited; null: those that the model's configuration names, else evenly spaced ones. Other spacings of sigmas go
    /// over all levels there are.
    /// </summary>
    public TimestepSpacing? Spacing { get; init; }

    /// <summary>Added to leading timesteps; null: what the model's configuration says.</summary>
    public int? StepsOffset { get; init; }

    /// <summary>How the second order is met.</summary>
    public SecondOrder Solver { get; init; } = SecondOrder.Midpoint;

    /// <summary>Whether the stochastic equation is solved, with fresh noise in every step: of the first and the second order.</summary>
    public bool IsStochastic { get; init; }

    /// <summary>Whether the last step ends at the first timestep's level, rather than without any noise.</summary>
    public bool EndsAtLeastSigma { get; init; }

    /// <summary>Whether the last steps are of lower order where there are fewer than 15 of them: steadier.</summary>
    public bool LowersOrderAtEnd { get; init; } = true;

    /// <summary>Whether the last step is of the first order however many there are.</summary>
    public bool EndsWithFirstOrder { get; init; }

    /// <inheritdoc/>
    public override string Name => IsStochastic ? "dpmpp-2m-sde" : "dpmpp-2m";

    /// <inheritdoc/>
    public override NoiseLevels LevelsOf(NoiseSchedule schedule, int steps) =>
        SolverRun.LevelsOf(schedule, steps, Spacing, StepsOffset, Sigmas, EndsAtLeastSigma);

    /// <inheritdoc/>
    protected override SamplerRun Run(NoiseSchedule schedule, NoiseLevels levels, int first) =>
        Order >= 1 && Order <= (IsStochastic ? 2 : 3)
            ? new DpmSolverPlusPlusRun(this, schedule, levels, first)
            : throw new NotSupportedException($"DPM-Solver++ is of order 1, 2 or 3, with noise of order 1 or 2, not {Order}.");

    private sealed class DpmSolverPlusPlusRun(DpmSolverPlusPlus method, NoiseSchedule schedule, NoiseLevels levels, int first)
        : SolverRun(schedule, levels, first)
    {
        private const int FewSteps = 15;

        private readonly StepHistory _predictedSamples = new(method.Order);

        /// <summary>
        /// arXiv:2211.01095, equation 9 with its integral expanded to the step's order. With noise, that of SDE-DPM-Solver++ there: the
        /// integral runs over 2 lambda.
        /// </summary>
        public override Tensor Step(Tensor prediction, int index, Tensor latents, INoiseSource noise)
        {
            using var scope = NewDisposeScope();
            var (from, to) = (LevelAt(index), LevelAt(index + 1));
            _predictedSamples.Add(SampleFrom(prediction, index, latents));
            var d0 = _predictedSamples[0];

            var h = LambdaAt(index + 1) - LambdaAt(index);
            var span = method.IsStochastic ? 2 * h : h;
            var phi = 1 - Math.Exp(-span);
            var next = latents.Times(to.Deviation / from.Deviation * (method.IsStochastic ? Math.Exp(-h) : 1))
                .Plus(d0.Times(to.Signal * phi));
            var order = OrderOf(index);
            if (order == 2)
            {
                var r0 = (LambdaAt(index) - LambdaAt(index - 1)) / h;
                var d1 = (d0 - _predictedSamples[1]).DividedBy(r0);
                next = next.Plus(d1.Times(to.Signal * (method.Solver == SecondOrder.Midpoint ? phi / 2 : 1 - phi / span)));
            }
            if (order == 3)
            {
                var (d1, d2) = Slopes(index, h);
                next = next.Plus(d1.Times(to.Signal * (1 - phi / h)) - d2.Times(to.Signal * ((h - phi) / (h * h) - 0.5)));
            }
            if (method.IsStochastic)
                next = next.Plus(Fresh(noise, latents).Times(to.Deviation * Math.Sqrt(phi)));
            return next.MoveToOuterDisposeScope();
        }

        protected override void Dispose(bool disposing)
        {
            _predictedSamples.Dispose();
            base.Dispose(disposing);
        }

        // The first and the second slope of the predicted samples at a step, in lengths of the step: the third order as the reference has
        // it, which the paper gives for singlestep alone.
        private (Tensor First, Tensor Second) Slopes(int index, double h)
        {
            var (r0, r1) = ((LambdaAt(index) - LambdaAt(index - 1)) / h, (LambdaAt(index - 1) - LambdaAt(index - 2)) / h);
            var near = (_predictedSamples[0] - _predictedSamples[1]).DividedBy(r0);
            var far = (_predictedSamples[1] - _predictedSamples[2]).DividedBy(r1);
            return (near.Plus((near - far).Times(r0 / (r0 + r1))), (near - far).DividedBy(r0 + r1));
        }

        // As many predictions as there are; at the end fewer, and one where no noise is left to go to (h is infinite), or where a curve's
        // last level is the one to end at (h is 0).
        private int OrderOf(int index)
        {
            if (SigmaAt(index + 1) == SigmaAt(index))
                return 1;
            var left = Steps.Count - 1 - index;
            var lowers = method.LowersOrderAtEnd && WholeCount < FewSteps;
            if (left == 0 && (lowers || method.EndsWithFirstOrder || SigmaAt(index + 1) == 0))
                return 1;
            return left == 1 && lowers ? Math.Min(2, _predictedSamples.Count) : _predictedSamples.Count;
        }
    }
}
