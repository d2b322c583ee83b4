using IpAdapter.Diffusion.Arithmetic;

namespace IpAdapter.Diffusion.Sampling;

/// <summary>
/// A noise level: latents are x = Signal x0 + Deviation noise. What a UNet predicts (noise, velocity or clean latents) is turned into x0 or
/// noise here, and only here.
/// </summary>
/// <param name="Signal">Factor of the clean latents x0.</param>
/// <param name="Deviation">Standard deviation of the noise.</param>
public readonly record struct NoiseLevel(double Signal, double Deviation)
{
    private double Variance => Signal * Signal + Deviation * Deviation;

    /// <summary>The level of a timestep of DDPM: x = sqrt(alphaBar) x0 + sqrt(1 - alphaBar) noise.</summary>
    public static NoiseLevel OfAlphaBar(double alphaBar) => new(Math.Sqrt(alphaBar), Math.Sqrt(1 - alphaBar));

    /// <summary>Latents of variance 1 whose noise is <paramref name="sigma"/> times as strong as the signal.</summary>
    public static NoiseLevel Preserving(double sigma) =>
        double.IsInfinity(sigma) ? new(0, 1) : new(1 / Math.Sqrt(sigma * sigma + 1), sigma / Math.Sqrt(sigma * sigma + 1));

    /// <summary>Latents whose signal is kept as it is: x = x0 + sigma noise (arXiv:2206.00364).</summary>
    public static NoiseLevel Exploding(double sigma) => new(1, sigma);

    /// <summary>Clean latents brought to this level.</summary>
    /// <param name="latents">[batch, channel, height, width].</param>
    /// <param name="noise">Standard normal, of the same shape.</param>
    public Tensor Mix(Tensor latents, Tensor noise)
    {
        using var scope = NewDisposeScope();
        return latents.Times(Signal).Plus(noise.Times(Deviation)).MoveToOuterDisposeScope();
    }

    /// <summary>The clean latents that a prediction means.</summary>
    /// <param name="type">What the UNet predicts.</param>
    /// <param name="prediction">Its prediction, [batch, channel, height, width].</param>
    /// <param name="latents">The latents at this level, of the same shape.</param>
    public Tensor SampleOf(PredictionType type, Tensor prediction, Tensor latents)
    {
        using var scope = NewDisposeScope();
        return (type switch
        {
            PredictionType.Epsilon => (latents - prediction.Times(Deviation)).DividedBy(Signal),
            PredictionType.Velocity => latents.Times(Signal / Variance) - prediction.Times(Deviation / Math.Sqrt(Variance)),
            PredictionType.Sample => prediction.alias(),
            _ => throw Unknown(type),
        }).MoveToOuterDisposeScope();
    }

    /// <summary>The noise that a prediction means.</summary>
    /// <param name="type">What the UNet predicts.</param>
    /// <param name="prediction">Its prediction, [batch, channel, height, width].</param>
    /// <param name="latents">The latents at this level, of the same shape.</param>
    public Tensor NoiseOf(PredictionType type, Tensor prediction, Tensor latents)
    {
        using var scope = NewDisposeScope();
        return (type switch
        {
            PredictionType.Epsilon => prediction.alias(),
            PredictionType.Velocity => latents.Times(Deviation / Variance).Plus(prediction.Times(Signal / Math.Sqrt(Variance))),
            PredictionType.Sample => (latents - prediction.Times(Signal)).DividedBy(Deviation),
            _ => throw Unknown(type),
        }).MoveToOuterDisposeScope();
    }

    /// <summary>The prediction that means clean latents of 0, wherever it is made.</summary>
    /// <param name="type">What the UNet predicts.</param>
    /// <param name="latents">The latents at this level, [batch, channel, height, width].</param>
    public Tensor PredictionOfNothing(PredictionType type, Tensor latents) => latents.Times(type switch
    {
        PredictionType.Epsilon => 1 / Deviation,
        PredictionType.Velocity => Signal / (Deviation * Math.Sqrt(Variance)),
        PredictionType.Sample => 0,
        _ => throw Unknown(type),
    });

    private static ArgumentOutOfRangeException Unknown(PredictionType type) => new(nameof(type), type, "no such prediction");
}
