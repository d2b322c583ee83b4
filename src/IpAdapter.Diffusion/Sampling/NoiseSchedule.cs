using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Platform;

namespace IpAdapter.Diffusion.Sampling;

/// <summary>The noise levels a model was trained with (DDPM, arXiv:2006.11239, section 2).</summary>
/// <remarks>
/// Betas and their cumulative product are rounded to float32 at every step, as the reference does: a sampler's numbers hang on it. Needs no
/// device, so that a check can use it.
/// </remarks>
public sealed class NoiseSchedule
{
    // Where there is no signal, sigma would be infinite: the reference takes the least number of float16 in its place.
    private const float LeastSignal = 1f / (1 << 24);

    private readonly float[] _betas;
    private readonly float[] _alphasCumulative;
    private readonly float[] _sigmas;

    /// <summary>Computes the levels.</summary>
    /// <exception cref="NotSupportedException">A beta schedule that is not known.</exception>
    public NoiseSchedule(NoiseScheduleConfig config)
    {
        Config = config;
        _betas = config.HasZeroTerminalSnr ? WithZeroTerminalSnr(BetasOf(config)) : BetasOf(config);
        _alphasCumulative = CumulativeProduct(_betas);
        _sigmas = Array.ConvertAll(_alphasCumulative,
            alphaBar => MathF.Sqrt((1 - MathF.Max(alphaBar, LeastSignal)) / MathF.Max(alphaBar, LeastSignal)));
    }

    /// <summary>What it was computed from.</summary>
    public NoiseScheduleConfig Config { get; }

    /// <summary>Variance of the noise that each timestep adds.</summary>
    public IReadOnlyList<float> Betas => _betas;

    /// <summary>The product of (1 - beta) up to each timestep.</summary>
    public IReadOnlyList<float> AlphasCumulative => _alphasCumulative;

    /// <summary>
    /// Standard deviation of the noise over that of the signal at each timestep: sqrt((1 - alphaBar) / alphaBar); 4096 where there is no
    /// signal.
    /// </summary>
    public IReadOnlyList<float> Sigmas => _sigmas;

    /// <summary>
    /// Whether the latents of a timestep still hold anything of the picture: not the last ones of levels that are rescaled to zero terminal
    /// SNR.
    /// </summary>
    public bool HasSignalAt(double timestep) => _alphasCumulative[(int)timestep] >= LeastSignal;

    /// <summary>Noisy latents (equation 4): sqrt(alphaBar) x + sqrt(1 - alphaBar) noise.</summary>
    /// <param name="latents">[batch, channel, height, width], float32.</param>
    /// <param name="noise">Standard normal, of the same shape.</param>
    /// <param name="timesteps">One for each row of the batch.</param>
    public Tensor AddNoise(Tensor latents, Tensor noise, IReadOnlyList<int> timesteps)
    {
        using var scope = NewDisposeScope();
        var (signal, deviation) = (SignalAt(timesteps, latents.device), DeviationAt(timesteps, latents.device));
        return (signal * latents).Plus(deviation * noise).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// What a model that predicts velocities learns (arXiv:2202.00512, appendix D): sqrt(alphaBar) noise - sqrt(1 - alphaBar) x.
    /// </summary>
    /// <param name="latents">[batch, channel, height, width], float32.</param>
    /// <param name="noise">Standard normal, of the same shape.</param>
    /// <param name="timesteps">One for each row of the batch.</param>
    public Tensor Velocity(Tensor latents, Tensor noise, IReadOnlyList<int> timesteps)
    {
        using var scope = NewDisposeScope();
        var (signal, deviation) = (SignalAt(timesteps, latents.device), DeviationAt(timesteps, latents.device));
        return (signal * noise - deviation * latents).MoveToOuterDisposeScope();
    }

    private Tensor SignalAt(IReadOnlyList<int> timesteps, Device device) =>
        PerRow(timesteps.Select(timestep => MathF.Sqrt(_alphasCumulative[timestep])), device);

    private Tensor DeviationAt(IReadOnlyList<int> timesteps, Device device) =>
        PerRow(timesteps.Select(timestep => MathF.Sqrt(1 - _alphasCumulative[timestep])), device);

    private static Tensor PerRow(IEnumerable<float> values, Device device) =>
        tensor(values.ToArray(), device: device).reshape(-1, 1, 1, 1);   // [batch, 1, 1, 1]

    private static float[] BetasOf(NoiseScheduleConfig config) => config.BetaSchedule switch
    {
        "linear" => Linspace((float)config.BetaStart, (float)config.BetaEnd, config.TrainSteps),
        "scaled_linear" => Array.ConvertAll(Linspace((float)Math.Sqrt(config.BetaStart), (float)Math.Sqrt(config.BetaEnd),
            config.TrainSteps), root => root * root),
        _ => throw new NotSupportedException($"beta schedule '{config.BetaSchedule}' is not known: expected "
            + $"{string.Join(" or ", NoiseScheduleConfig.BetaSchedules)}"),
    };

    // torch.linspace counts from both ends and multiplies and adds in one rounding; the goldens' betas are met bit for bit only so.
    private static float[] Linspace(float start, float end, int count)
    {
        var step = (end - start) / (count - 1);
        var values = new float[count];
        for (var i = 0; i < count; i++)
            values[i] = i < count / 2 ? MathF.FusedMultiplyAdd(step, i, start) : MathF.FusedMultiplyAdd(-step, count - i - 1, end);
        return values;
    }

    // arXiv:2305.08891, algorithm 1: sqrt(alphaBar) is shifted to end at 0 and stretched to begin where it did.
    private static float[] WithZeroTerminalSnr(float[] betas)
    {
        var roots = RootsOf(CumulativeProduct(betas));
        var (first, last) = (roots[0], roots[^1]);
        var stretch = first / (first - last);
        var alphasCumulative = Array.ConvertAll(roots, root => (root - last) * stretch * ((root - last) * stretch));
        return [.. alphasCumulative.Select((alphaBar, i) => 1 - (i == 0 ? alphaBar : alphaBar / alphasCumulative[i - 1]))];
    }

    // With the math library that libtorch brings on x64, its square roots of many numbers are not the nearest ones: a sixth of them are off
    // by one in the last place.
    // The last betas hang on that by 3e-6, so the reference's are met only by its own roots.
    private static float[] RootsOf(float[] values)
    {
        NativeLibraries.LoadTorch();   // a workflow that is only checked comes here too, with nothing of torch loaded yet
        using var scope = NewDisposeScope();
        return tensor(values).sqrt().data<float>().ToArray();
    }

    private static float[] CumulativeProduct(float[] betas)
    {
        var product = 1.0;
        return Array.ConvertAll(betas, beta => (float)(product *= 1 - beta));
    }
}
