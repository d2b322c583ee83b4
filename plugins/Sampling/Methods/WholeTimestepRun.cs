using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Graph.Sampling.Methods;

/// <summary>A run over whole timesteps, whose latents are x = sqrt(alphaBar) x0 + sqrt(1 - alphaBar) noise, as the methods of DDPM keep them.</summary>
internal abstract class WholeTimestepRun(NoiseSchedule schedule, NoiseLevels levels, int first) : SamplerRun(schedule, levels, first)
{
    public override NoiseLevel LevelAt(int index) => NoiseLevel.OfAlphaBar(AlphaBarAt(index));

    protected double AlphaBarAt(int index) => Schedule.AlphasCumulative[TimestepAt(index)];
}
