using IpAdapter.Diffusion.Samplers.Levels;

namespace IpAdapter.Diffusion.Samplers.Runs;

/// <summary>A run whose latents are x = signal + sigma * noise (variance exploding), as the Euler methods keep them.</summary>
/// <param name="schedule">The noise levels of the model.</param>
/// <param name="levels">The timesteps and levels of the whole run.</param>
/// <param name="first">How many calls are left out at the noisy end.</param>
/// <param name="spacing">Which timesteps; null: those that the model's configuration names, else evenly spaced ones.</param>
public abstract class SigmaSamplerRun(NoiseSchedule schedule, NoiseLevels levels, int first, TimestepSpacing? spacing)
    : SamplerRun(schedule, levels, first)
{
    /// <inheritdoc/>
    // The deviation of noise and signal of the first level together. At the greatest level there is, the signal no longer counts.
    public override double InitialNoiseScale { get; } =
        SpacingOf(spacing, schedule) == TimestepSpacing.Leading
            ? Math.Sqrt((double)levels.Sigmas[0] * levels.Sigmas[0] + 1)
            : levels.Sigmas[0];

    /// <summary>
    /// Lays out the levels: those of the timesteps, fractions and all, or a curve between the first and the last of them.
    /// </summary>
    /// <param name="schedule">The noise levels of the model.</param>
    /// <param name="steps">How many steps were asked for.</param>
    /// <param name="spacing">Which timesteps; null: those that the model's configuration names, else evenly spaced ones.</param>
    /// <param name="offset">Added to leading ones; null: what the model's configuration says.</param>
    /// <param name="sigmas">How the levels go down.</param>
    /// <param name="endsAtLeastSigma">Whether the last step ends at the first timestep's level, rather than without any noise.</param>
    /// <exception cref="StepCountException">There are not so many different ones.</exception>
    public static NoiseLevels LevelsOf(NoiseSchedule schedule, int steps, TimestepSpacing? spacing, int? offset,
        SigmaSpacing sigmas = SigmaSpacing.Linear, bool endsAtLeastSigma = false)
    {
        var trained = new TrainedSigmas(schedule);
        double[] timesteps = [.. Timesteps.Compute(SpacingOf(spacing, schedule), schedule.Config, steps, offset).Select(ToSingle)];
        double[] levels = [.. timesteps.Select(trained.At)];
        if (sigmas != SigmaSpacing.Linear)
        {
            levels = SigmaCurve.Compute(sigmas, levels[0], levels[^1], steps);
            timesteps = [.. levels.Select(sigma => ToSingle(trained.TimestepOf(sigma)))];
        }
        return new NoiseLevels(timesteps, [.. levels.Select(sigma => (float)sigma), endsAtLeastSigma ? (float)trained.Least : 0]).Checked();
    }

    /// <inheritdoc/>
    public override NoiseLevel LevelAt(int index) => NoiseLevel.Exploding(SigmaAt(index));

    /// <inheritdoc/>
    // The UNet was trained on latents of variance 1.
    public override Tensor ScaleInput(Tensor latents, int index) => latents.DividedBy(Math.Sqrt(SigmaAt(index) * SigmaAt(index) + 1));

    private static TimestepSpacing SpacingOf(TimestepSpacing? asked, NoiseSchedule schedule) =>
        asked ?? schedule.Config.Spacing ?? TimestepSpacing.Linspace;

    // A UNet reads timesteps in float32.
    private static double ToSingle(double timestep) => (float)timestep;
}
