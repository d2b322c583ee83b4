using IpAdapter.Diffusion.Samplers.Levels;
using IpAdapter.Diffusion.Samplers.Runs;

namespace IpAdapter.Diffusion.Samplers.Methods;

/// <summary>UniPC (arXiv:2302.04867): a predictor as DPM-Solver++ has it, and a corrector that takes no call of the UNet more.</summary>
public sealed record UniPc : Sampler
{
    /// <summary>How many predictions a step looks back at: 1, 2 or 3; the corrector makes it one order better.</summary>
    public int Order { get; init; } = 2;

    /// <summary>The function B(h).</summary>
    public UniPcVariant Variant { get; init; } = UniPcVariant.Bh2;

    /// <summary>How noise levels go down.</summary>
    public SigmaSpacing Sigmas { get; init; } = SigmaSpacing.Linear;

    /// <summary>
    /// Which timesteps are visited; null: those that the model's configuration names, else evenly spaced ones. Other spacings of sigmas go
    /// over all levels there are.
    /// </summary>
    public TimestepSpacing? Spacing { get; init; }

    /// <summary>Added to leading timesteps; null: what the model's configuration says.</summary>
    public int? StepsOffset { get; init; }

    /// <summary>Whether the last step ends at the first timestep's level, rather than without any noise.</summary>
    public bool EndsAtLeastSigma { get; init; }

    /// <summary>Whether the integral is one of predicted noise, rather than of predicted samples.</summary>
    public bool SolvesForNoise { get; init; }

    /// <summary>How many of the first steps are not corrected: steadier under strong guidance.</summary>
    public int StepsWithoutCorrector { get; init; }

    /// <summary>
    /// Why these settings draw nothing, or null: without any noise left, h is infinite, and only predicted samples with B(h) = e^h - 1 stay
    /// finite.
    /// </summary>
    public string? Contradiction => EndsAtLeastSigma || (Variant == UniPcVariant.Bh2 && !SolvesForNoise)
        ? null
        : $"{(SolvesForNoise ? "solving for noise" : "the variant bh1")} can't end without any noise: its last step is infinite";

    /// <inheritdoc/>
    public override string Name => "unipc";

    /// <inheritdoc/>
    public override NoiseLevels LevelsOf(NoiseSchedule schedule, int steps) =>
        SolverRun.LevelsOf(schedule, steps, Spacing, StepsOffset, Sigmas, EndsAtLeastSigma);

    /// <inheritdoc/>
    protected override SamplerRun Run(NoiseSchedule schedule, NoiseLevels levels, int first)
    {
        if (Order is < 1 or > 3)
            throw new NotSupportedException($"UniPC is of order 1, 2 or 3, not {Order}.");
        return Contradiction is null ? new UniPcRun(this, schedule, levels, first)
            : throw new NotSupportedException($"UniPC: {Contradiction}.");
    }

    private sealed class UniPcRun(UniPc method, NoiseSchedule schedule, NoiseLevels levels, int first) : SolverRun(schedule, levels, first)
    {
        private readonly StepHistory _predictions = new(method.Order + 1);
        private readonly StepHistory _latents = new(1);   // before the last predictor, corrected
        private int _order;                           // of the last predictor

        /// <summary>arXiv:2302.04867, algorithm 1: UniC for the step before, with the new prediction, then UniP.</summary>
        public override Tensor Step(Tensor prediction, int index, Tensor latents, INoiseSource noise)
        {
            using var scope = NewDisposeScope();
            _predictions.Add(method.SolvesForNoise ? NoiseFrom(prediction, index, latents) : SampleFrom(prediction, index, latents));
            var corrected = index > 0 && First + index > method.StepsWithoutCorrector ? Corrected(index) : latents.alias();
            _latents.Add(corrected);

            // As many predictions as there are, and fewer towards the end.
            _order = Math.Min(Math.Min(method.Order, Steps.Count - index), index + 1);
            return Predicted(index).MoveToOuterDisposeScope();
        }

        protected override void Dispose(bool disposing)
        {
            _predictions.Dispose();
            _latents.Dispose();
            base.Dispose(disposing);
        }

        // UniP (equation 8): from this step on to the next, by the slopes behind.
        private Tensor Predicted(int index)
        {
            var behind = Slopes(index, newest: 0, _order);
            double[] weights = _order == 2 ? [0.5] : UniPcWeights.Solve(behind.Ratios, Exponent(index, index + 1), method.Variant);
            return Advanced(index, index + 1, _predictions[0], weights, behind.Differences);
        }

        // UniC (equation 3): the step before once more, by the slopes behind it and the one to what the UNet sees at its end.
        private Tensor Corrected(int index)
        {
            var behind = Slopes(index - 1, newest: 1, _order);
            double[] weights = _order == 1 ? [0.5] : UniPcWeights.Solve([.. behind.Ratios, 1], Exponent(index - 1, index), method.Variant);
            return Advanced(index - 1, index, _predictions[1], weights, [.. behind.Differences, _predictions[0] - _predictions[1]]);
        }

        // Of the predictions behind a step: r = (lambda' - lambda) / h, and (prediction' - prediction) / r.
        private (double[] Ratios, Tensor[] Differences) Slopes(int step, int newest, int order)
        {
            var h = LambdaAt(step + 1) - LambdaAt(step);
            double[] ratios = [.. Enumerable.Range(1, order - 1).Select(back => (LambdaAt(step - back) - LambdaAt(step)) / h)];
            return (ratios, [.. ratios.Select((ratio, i) => (_predictions[newest + i + 1] - _predictions[newest]).DividedBy(ratio))]);
        }

        // Equation 3 (and 8): the exact linear part, and B(h) times the weighted slopes.
        private Tensor Advanced(int from, int to, Tensor prediction, double[] weights, Tensor[] differences)
        {
            var exponent = Exponent(from, to);
            var (kept, share) = method.SolvesForNoise
                ? (LevelAt(to).Signal / LevelAt(from).Signal, LevelAt(to).Deviation)
                : (LevelAt(to).Deviation / LevelAt(from).Deviation, LevelAt(to).Signal);
            var next = _latents[0].Times(kept) - prediction.Times(share * (Math.Exp(exponent) - 1));
            for (var i = 0; i < differences.Length; i++)
                next -= differences[i].Times(share * UniPcWeights.B(exponent, method.Variant) * weights[i]);
            return next;
        }

        // h, or -h where samples are predicted.
        private double Exponent(int from, int to) => (method.SolvesForNoise ? 1 : -1) * (LambdaAt(to) - LambdaAt(from));
    }
}
