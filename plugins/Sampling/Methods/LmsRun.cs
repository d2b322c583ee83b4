using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Graph.Sampling.Methods;

internal sealed class LmsRun(Lms method, NoiseSchedule schedule, NoiseLevels levels, int first)
    : SigmaSamplerRun(schedule, levels, first, EulerLevels.SpacingOf(method.Spacing, schedule))
{
    private const int Order = 4;

    private readonly History _slopes = new(Order);

    /// <summary>The integral over the step of the polynomial through the last slopes dx/dsigma.</summary>
    public override Tensor Step(Tensor prediction, int index, Tensor latents, INoiseSource noise)
    {
        using var scope = NewDisposeScope();
        _slopes.Add(NoiseFrom(prediction, index, latents));
        var order = method.BeginsLikeDiffusers ? Math.Min(First + index + 1, Order) : _slopes.Count;
        var next = latents;
        for (var back = 0; back < _slopes.Count; back++)
            next = next + Weight(index, back, order) * _slopes[back];
        return next.MoveToOuterDisposeScope();
    }

    protected override void Dispose(bool disposing)
    {
        _slopes.Dispose();
        base.Dispose(disposing);
    }

    // Simpson's rule is exact for a polynomial of the third degree.
    private double Weight(int index, int back, int order)
    {
        var (from, to) = (SigmaAt(index), SigmaAt(index + 1));
        return (to - from) / 6 * (Basis(from) + 4 * Basis((from + to) / 2) + Basis(to));

        // Lagrange's: 1 at the level that many steps back, 0 at the others.
        double Basis(double sigma)
        {
            var product = 1.0;
            for (var k = 0; k < order; k++)
            {
                if (k != back)
                    product *= (sigma - SigmaAt(index - k)) / (SigmaAt(index - back) - SigmaAt(index - k));
            }
            return product;
        }
    }
}
