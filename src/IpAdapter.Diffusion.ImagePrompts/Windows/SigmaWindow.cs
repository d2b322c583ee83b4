namespace IpAdapter.Diffusion.ImagePrompts.Windows;

/// <summary>
/// A window by noise level, as ComfyUI's start_at and end_at have it: open while sigma is between the levels of two fractions of the
/// training's timesteps, both ends included.
/// </summary>
/// <param name="First">The highest level it is open at.</param>
/// <param name="Last">The lowest level it is open at.</param>
public sealed record SigmaWindow(float First, float Last) : IDenoisingWindow
{
    // More than any level: where no first one is named, and a level that is not known.
    internal const double Beyond = 999999999.9;

    /// <summary>The window between two fractions of the way from all noise (0) to none (1).</summary>
    public static SigmaWindow Between(double start, double end, NoiseScheduleConfig schedule)
    {
        var sigmas = TrainingSigmas(schedule);
        return new(SigmaAt(start, sigmas), SigmaAt(end, sigmas));
    }

    /// <inheritdoc/>
    public bool IsOpenIn(in DenoisingStep step) => (float)Math.Min(step.Sigma, Beyond) is var sigma && Last <= sigma && sigma <= First;

    /// <inheritdoc/>
    public string Bounds => FormattableString.Invariant($"the noise levels {First:g4} and {Last:g4}");

    /// <summary>
    /// The noise levels of the training's timesteps, in double precision and rounded at the end. (The samplers' own levels are rounded on
    /// the way; where they end in noise alone, whose level is a convention, these are theirs.)
    /// </summary>
    internal static float[] TrainingSigmas(NoiseScheduleConfig schedule)
    {
        if (schedule.HasZeroTerminalSnr)
            return [.. new NoiseSchedule(schedule).Sigmas];
        var (sigmas, alphaBar) = (new float[schedule.TrainSteps], 1.0);
        for (var timestep = 0; timestep < sigmas.Length; timestep++)
        {
            alphaBar *= 1 - BetaAt((double)timestep / (schedule.TrainSteps - 1), schedule);
            sigmas[timestep] = (float)Math.Sqrt((1 - alphaBar) / alphaBar);
        }

        return sigmas;
    }

    /// <summary>The level at a fraction of the way: linear in log sigma between the training's timesteps.</summary>
    internal static float SigmaAt(double fraction, float[] sigmas)
    {
        if (fraction <= 0)
            return (float)Beyond;
        if (fraction >= 1)
            return 0;
        var timestep = (float)((sigmas.Length - 1) * (1 - fraction));
        var (low, high, between) = ((int)MathF.Floor(timestep), (int)MathF.Ceiling(timestep), timestep - MathF.Floor(timestep));
        return MathF.Exp((1 - between) * MathF.Log(sigmas[low]) + between * MathF.Log(sigmas[high]));
    }

    private static double BetaAt(double way, NoiseScheduleConfig schedule)
    {
        if (schedule.BetaSchedule != "scaled_linear")
            return schedule.BetaStart + way * (schedule.BetaEnd - schedule.BetaStart);
        var root = Math.Sqrt(schedule.BetaStart) + way * (Math.Sqrt(schedule.BetaEnd) - Math.Sqrt(schedule.BetaStart));
        return root * root;
    }
}
