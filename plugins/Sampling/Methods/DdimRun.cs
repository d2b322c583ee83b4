using IpAdapter.Diffusion.Sampling;
using IpAdapter.Diffusion.UNets;

namespace IpAdapter.Graph.Sampling.Methods;

internal sealed class DdimRun(Ddim method, NoiseSchedule schedule, int[] timesteps) : SamplerRun
{
    private readonly int _stride = schedule.Config.TrainSteps / timesteps.Length;

    public override IReadOnlyList<DenoisingStep> Steps { get; } =
        [.. timesteps.Select((timestep, i) => new DenoisingStep(timestep, i, timesteps.Length, schedule.Sigmas[timestep]))];

    public override double InitialNoiseScale => 1;

    /// <summary>arXiv:2010.02502, equation 12.</summary>
    public override Tensor Step(Tensor prediction, int index, Tensor latents, INoiseSource noise)
    {
        using var scope = NewDisposeScope();
        var alphaBar = (double)schedule.AlphasCumulative[timesteps[index]];
        var alphaBarPrevious = AlphaBarBefore(timesteps[index]);
        var sigma = method.Eta * Math.Sqrt((1 - alphaBarPrevious) / (1 - alphaBar)) * Math.Sqrt(1 - alphaBar / alphaBarPrevious);   // equation 16

        var predictedSample = (latents - Math.Sqrt(1 - alphaBar) * prediction) / Math.Sqrt(alphaBar);
        if (method.ClipsSample)
            predictedSample = predictedSample.clamp(-1, 1);
        var direction = Math.Sqrt(1 - alphaBarPrevious - sigma * sigma) * prediction;
        var previous = Math.Sqrt(alphaBarPrevious) * predictedSample + direction;
        if (method.Eta > 0)
            previous += sigma * noise.Draw(latents.size()).to(latents.device);
        return previous.MoveToOuterDisposeScope();
    }

    public override Tensor AddNoise(Tensor latents, Tensor noise, int index) =>
        schedule.AddNoise(latents, noise, [.. Enumerable.Repeat(timesteps[index], (int)latents.size(0))]);

    // The timestep a stride further on, also where spacing makes the next one visited another: the reference's goldens were made so.
    private double AlphaBarBefore(int timestep)
    {
        if (timestep >= _stride)
            return schedule.AlphasCumulative[timestep - _stride];
        return method.EndsWithoutNoise ? 1 : schedule.AlphasCumulative[0];
    }
}
