using IpAdapter.Diffusion.Samplers.Methods;
using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Diffusion.Samplers.Tests;

/// <summary>A sampler whose step gives a tensor that it has freed.</summary>
internal sealed record FreeingSampler : Sampler
{
    public override string Name => "freeing";

    public override NoiseLevels LevelsOf(NoiseSchedule schedule, int steps) => new Methods.Ddim().LevelsOf(schedule, steps);

    protected override SamplerRun Run(NoiseSchedule schedule, NoiseLevels levels, int first) => new FreeingRun(schedule, levels, first);

    private sealed class FreeingRun(NoiseSchedule schedule, NoiseLevels levels, int first) : SamplerRun(schedule, levels, first)
    {
        public override NoiseLevel LevelAt(int index) => new(1, SigmaAt(index));

        public override Tensor Step(Tensor prediction, int index, Tensor latents, INoiseSource noise)
        {
            var freed = latents.clone();
            freed.Dispose();
            return freed;
        }
    }
}
