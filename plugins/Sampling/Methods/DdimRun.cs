using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Graph.Sampling.Methods;

internal sealed class DdimRun(Ddim method, NoiseSchedule schedule, NoiseLevels levels, int first) : WholeTimestepRun(schedule, levels, first)
{
    private readonly int _stride = schedule.Config.TrainSteps / levels.Timesteps.Count;

    /// <summary>arXiv:2010.02502, equation 12.</summary>
    public override Tensor Step(Tensor prediction, int index, Tensor latents, INoiseSource noise)
    {
        using var scope = NewDisposeScope();
        var alphaBar = AlphaBarAt(index);
        var alphaBarPrevious = AlphaBarBefore(TimestepAt(index));
        var sigma = method.Eta * Math.Sqrt((1 - alphaBarPrevious) / (1 - alphaBar)) * Math.Sqrt(1 - alphaBar / alphaBarPrevious);   // equation 16

        var predictedSample = SampleFrom(prediction, index, latents);
        if (method.ClipsSample)
            predictedSample = predictedSample.clamp(-1, 1);
        var direction = Math.Sqrt(1 - alphaBarPrevious - sigma * sigma) * NoiseFrom(prediction, index, latents);
        var previous = Math.Sqrt(alphaBarPrevious) * predictedSample + direction;
        if (method.Eta > 0)
            previous += sigma * noise.Draw(latents.size()).to(latents.device);
        return previous.MoveToOuterDisposeScope();
    }

    // The timestep a stride further on, also where spacing makes the next one visited another: the reference's goldens were made so.
    private double AlphaBarBefore(int timestep)
    {
        if (timestep >= _stride)
            return Schedule.AlphasCumulative[timestep - _stride];
        return method.EndsWithoutNoise ? 1 : Schedule.AlphasCumulative[0];
    }
}
