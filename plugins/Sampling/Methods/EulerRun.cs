using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Graph.Sampling.Methods;

internal sealed class EulerRun(Euler method, NoiseSchedule schedule, NoiseLevels levels, int first)
    : SigmaSamplerRun(schedule, levels, first, EulerLevels.SpacingOf(method.Spacing, schedule))
{
    // S_churn over the levels, the last one counted; never more than sqrt(2) - 1, so that no more noise is added than there is.
    private readonly double _gamma = Math.Min(method.Churn / (levels.Sigmas.Count - 1), Math.Sqrt(2) - 1);

    /// <summary>arXiv:2206.00364, algorithm 2: dx/dsigma is the predicted noise itself.</summary>
    public override Tensor Step(Tensor prediction, int index, Tensor latents, INoiseSource noise)
    {
        using var scope = NewDisposeScope();
        var (sigma, sigmaNext) = (SigmaAt(index), SigmaAt(index + 1));
        var sigmaHat = sigma * (1 + _gamma);
        if (_gamma > 0)
            latents += Math.Sqrt(sigmaHat * sigmaHat - sigma * sigma) * method.ChurnNoise * noise.Draw(latents.size()).to(latents.device);
        var predictedNoise = NoiseLevel.Exploding(sigmaHat).NoiseOf(Schedule.Config.PredictionType, prediction, latents);
        return (latents + (sigmaNext - sigmaHat) * predictedNoise).MoveToOuterDisposeScope();
    }
}
