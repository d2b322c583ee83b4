using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Graph.Sampling.Methods;

internal sealed class PndmRun(Pndm method, NoiseSchedule schedule, NoiseLevels levels, int first, int stride) : WholeTimestepRun(schedule, levels, first)
{
    private readonly History _predictions = new(4);
    private readonly History _latents = new(1);   // before the first step, which is taken twice

    /// <summary>arXiv:2202.09778, equation 9, with predictions combined as equation 12 does; there are three before there are four.</summary>
    public override Tensor Step(Tensor prediction, int index, Tensor latents, INoiseSource noise)
    {
        using var scope = NewDisposeScope();
        var timestep = TimestepAt(index);
        if (index == 1)   // from the first step's end back to its beginning, with the mean of both
            return Transferred((prediction + _predictions[0]) / 2, timestep + stride, timestep, _latents[0]).MoveToOuterDisposeScope();

        _predictions.Add(prediction.alias());
        if (index == 0)
            _latents.Add(latents.alias());
        var e = _predictions;
        return Transferred(
            e.Count switch
            {
                1 => prediction,
                2 => (3 * e[0] - e[1]) / 2,
                3 => (23 * e[0] - 16 * e[1] + 5 * e[2]) / 12,
                _ => (55 * e[0] - 59 * e[1] + 37 * e[2] - 9 * e[3]) / 24,
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
        return Math.Sqrt(alphaBarPrevious / alphaBar) * latents - (alphaBarPrevious - alphaBar) / divisor * noise;
    }

    // Behind the last timestep, no noise or the first one's; the equation divides by alphaBar, which zero terminal SNR leaves nothing of.
    private double AlphaBarOf(int timestep) =>
        timestep >= 0 ? Math.Max(Schedule.AlphasCumulative[Math.Min(timestep, Schedule.Config.TrainSteps - 1)], 1.0 / (1 << 24))
        : method.EndsWithoutNoise ? 1
        : Schedule.AlphasCumulative[0];
}
