using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Graph.Sampling.Methods;

internal sealed class HeunRun(NoiseSchedule schedule, NoiseLevels levels, int first, TimestepSpacing spacing) : SigmaSamplerRun(schedule, levels, first, spacing)
{
    private readonly History _slopes = new(1);
    private readonly History _latents = new(1);

    /// <summary>arXiv:2206.00364, algorithm 1: lines 4 and 5 in the calls of even number, lines 6 to 8 in the others.</summary>
    public override Tensor Step(Tensor prediction, int index, Tensor latents, INoiseSource noise)
    {
        using var scope = NewDisposeScope();
        var slope = NoiseFrom(prediction, index, latents);   // dx/dsigma
        if (index % 2 == 1)
            return (_latents[0] + (SigmaAt(index) - SigmaAt(index - 1)) / 2 * (_slopes[0] + slope)).MoveToOuterDisposeScope();

        _slopes.Add(slope);
        _latents.Add(latents.alias());
        return (latents + (SigmaAt(index + 1) - SigmaAt(index)) * slope).MoveToOuterDisposeScope();
    }

    protected override void Dispose(bool disposing)
    {
        _slopes.Dispose();
        _latents.Dispose();
        base.Dispose(disposing);
    }
}
