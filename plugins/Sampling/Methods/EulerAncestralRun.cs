using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Graph.Sampling.Methods;

internal sealed class EulerAncestralRun(NoiseSchedule schedule, NoiseLevels levels, int first, TimestepSpacing spacing) : SigmaSamplerRun(schedule, levels, first, spacing)
{
    /// <summary>Down to sigmaDown by Euler's method, up again to the next level by fresh noise: sigmaNext^2 = sigmaDown^2 + sigmaUp^2.</summary>
    public override Tensor Step(Tensor prediction, int index, Tensor latents, INoiseSource noise)
    {
        using var scope = NewDisposeScope();
        var (sigma, sigmaNext) = (SigmaAt(index), SigmaAt(index + 1));
        var sigmaUp = sigmaNext * Math.Sqrt(1 - sigmaNext * sigmaNext / (sigma * sigma));
        var sigmaDown = sigmaNext * sigmaNext / sigma;

        // The last step's noise counts for nothing, but it is drawn: the order of draws is part of what a seed means.
        var fresh = noise.Draw(latents.size()).to(latents.device);
        return (latents + (sigmaDown - sigma) * NoiseFrom(prediction, index, latents) + sigmaUp * fresh).MoveToOuterDisposeScope();
    }
}
