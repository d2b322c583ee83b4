using IpAdapter.Diffusion.Sampling;
using IpAdapter.Diffusion.UNets;

namespace IpAdapter.Graph.Sampling.Methods;

/// <summary>A run whose latents are x = signal + sigma * noise (variance exploding), as the Euler methods keep them.</summary>
internal abstract class SigmaSamplerRun(NoiseLevels levels, TimestepSpacing spacing) : SamplerRun
{
    protected NoiseLevels Levels { get; } = levels;

    public override IReadOnlyList<DenoisingStep> Steps { get; } =
        [.. levels.Timesteps.Select((timestep, i) => new DenoisingStep(timestep, i, levels.Timesteps.Count, levels.Sigmas[i]))];

    public override double InitialNoiseScale { get; } = EulerLevels.InitialNoiseScale(levels, spacing);

    // The UNet was trained on latents of variance 1.
    public override Tensor ScaleInput(Tensor latents, int index) =>
        latents / Math.Sqrt((double)Levels.Sigmas[index] * Levels.Sigmas[index] + 1);

    public override Tensor AddNoise(Tensor latents, Tensor noise, int index)
    {
        using var scope = NewDisposeScope();
        return (latents + Levels.Sigmas[index] * noise).MoveToOuterDisposeScope();
    }
}
