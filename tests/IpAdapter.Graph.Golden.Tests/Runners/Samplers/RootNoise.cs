using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Graph.Golden.Tests.Runners.Samplers;

/// <summary>
/// How far apart two processors may be where a noise schedule is rescaled to zero terminal SNR (arXiv:2305.08891, algorithm 1), number by
/// number.
/// </summary>
/// <remarks>
/// The rescaling takes square roots, and libtorch's are not the nearest numbers: its math library begins with the processor's own estimate
/// of 1 / sqrt(x). Against the nearest float32,
/// of these 1,000 roots an Intel processor with AVX-512 is one place too low in 5; with AVX2, in none; the machine that recorded the golden
/// was too low in 134 and too high in 102
/// (found by search: with these roots our formula gives its betas bit for bit). So two machines are at most two places apart in a root,
/// and what that makes of the levels is allowed besides the case's tolerance; the last root, which all others are shifted by, is the
/// smallest and so the finest.
/// </remarks>
internal sealed class RootNoise
{
    // Of four roundings to float32 behind the roots, on each machine.
    private const double Roundings = 8.0 / (1 << 24);

    public RootNoise(NoiseSchedule rescaled)
    {
        var roots = new NoiseSchedule(rescaled.Config with { HasZeroTerminalSnr = false }).AlphasCumulative.Select(MathF.Sqrt).ToArray();
        var (first, last) = (roots[0], roots[^1]);
        // Relative to alphaBar = ((root - last) first / (first - last))^2.
        var noise = Array.ConvertAll(roots, root => root == last ? 0 : 2 * (TwoPlaces(root) + TwoPlaces(last)) / (root - last)
            + TwoPlaces(first) / first + Roundings);
        OfBetas = tensor(rescaled.Betas.Select((beta, i) => (1 - beta) * (noise[i] + (i == 0 ? 0 : noise[i - 1]))).ToArray());
        OfAlphasCumulative = tensor(rescaled.AlphasCumulative.Select((alphaBar, i) => alphaBar * noise[i]).ToArray());
        OfSigmas = tensor(rescaled.AlphasCumulative.Select((alphaBar, i) => alphaBar == 0 ? 0
            : noise[i] / (2 * alphaBar * rescaled.Sigmas[i])).ToArray());
    }

    public Tensor OfBetas { get; }

    public Tensor OfAlphasCumulative { get; }

    public Tensor OfSigmas { get; }

    private static double TwoPlaces(float root) => 2 * ((double)MathF.BitIncrement(root) - root);
}
