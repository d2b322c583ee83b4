using IpAdapter.Diffusion.Arithmetic;

namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>Sines and cosines of a number at falling frequencies (arXiv:1706.03762, section 3.5).</summary>
internal static class Sinusoid
{
    /// <param name="numbers">[number].</param>
    /// <param name="width">Channels, even.</param>
    /// <param name="config">Which come first, and how frequencies are shifted.</param>
    /// <returns>[number, channel], float32: less would not tell the numbers apart.</returns>
    public static Tensor Compute(Tensor numbers, int width, UNetConfig config)
    {
        using var scope = NewDisposeScope();
        var half = width / 2;
        var frequencies = TensorRange.Create(half, ScalarType.Float32, numbers.device)
            .MultiplyInPlace(-Math.Log(10000)).DivideInPlace(half - config.FrequencyShift).exp_();
        var phases = numbers.to(ScalarType.Float32).unsqueeze(1) * frequencies;   // [number, half]
        var (sine, cosine) = (phases.sin(), phases.cos());
        return cat(config.FlipsSinToCos ? [cosine, sine] : [sine, cosine], 1).MoveToOuterDisposeScope();
    }
}
