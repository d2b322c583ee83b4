using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Graph.Sampling.Methods;

/// <summary>A run whose latents are x = signal + sigma * noise (variance exploding), as the Euler methods keep them.</summary>
internal abstract class SigmaSamplerRun(NoiseSchedule schedule, NoiseLevels levels, int first, TimestepSpacing spacing) : SamplerRun(schedule, levels, first)
{
    public override double InitialNoiseScale { get; } = EulerLevels.InitialNoiseScale(levels, spacing);

    public override NoiseLevel LevelAt(int index) => NoiseLevel.Exploding(SigmaAt(index));

    // The UNet was trained on latents of variance 1.
    public override Tensor ScaleInput(Tensor latents, int index) => latents / Math.Sqrt(SigmaAt(index) * SigmaAt(index) + 1);
}
