using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Graph.Sampling.Methods;

internal sealed class LcmRun(Lcm method, NoiseSchedule schedule, NoiseLevels levels, int first) : WholeTimestepRun(schedule, levels, first)
{
    private const double DataDeviation = 0.5;

    /// <summary>arXiv:2310.04378, algorithm 3: straight to clean latents (equation 9), then noise again for the next timestep.</summary>
    public override Tensor Step(Tensor prediction, int index, Tensor latents, INoiseSource noise)
    {
        using var scope = NewDisposeScope();
        var timestep = TimestepAt(index) * method.TimestepScaling;
        var spread = timestep * timestep + DataDeviation * DataDeviation;
        var (skip, output) = (DataDeviation * DataDeviation / spread, timestep / Math.Sqrt(spread));   // the boundary condition, appendix C

        var clean = output * SampleFrom(prediction, index, latents) + skip * latents;
        if (index == Steps.Count - 1)
            return clean.MoveToOuterDisposeScope();
        return LevelAt(index + 1).Mix(clean, noise.Draw(latents.size()).to(latents.device)).MoveToOuterDisposeScope();
    }
}
