using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Graph.Sampling.Methods;

internal sealed class DdpmRun(Ddpm method, NoiseSchedule schedule, NoiseLevels levels, int first) : WholeTimestepRun(schedule, levels, first)
{
    /// <summary>arXiv:2006.11239, equations 6 and 7, from one visited timestep to the next as if they were neighbours; behind the last, no noise.</summary>
    public override Tensor Step(Tensor prediction, int index, Tensor latents, INoiseSource noise)
    {
        using var scope = NewDisposeScope();
        var alphaBar = AlphaBarAt(index);
        var alphaBarPrevious = index + 1 < Steps.Count ? AlphaBarAt(index + 1) : 1;
        var alpha = alphaBar / alphaBarPrevious;

        var predictedSample = SampleFrom(prediction, index, latents);
        if (method.ClipsSample)
            predictedSample = predictedSample.clamp(-1, 1);
        var mean = Math.Sqrt(alphaBarPrevious) * (1 - alpha) / (1 - alphaBar) * predictedSample
            + Math.Sqrt(alpha) * (1 - alphaBarPrevious) / (1 - alphaBar) * latents;
        if (TimestepAt(index) == 0)
            return mean.MoveToOuterDisposeScope();

        var variance = method.HasLargeVariance ? 1 - alpha : (1 - alphaBarPrevious) / (1 - alphaBar) * (1 - alpha);
        return (mean + Math.Sqrt(variance) * noise.Draw(latents.size()).to(latents.device)).MoveToOuterDisposeScope();
    }
}
