using IpAdapter.Diffusion.Samplers.Levels;

namespace IpAdapter.Diffusion.Samplers.Runs;

/// <summary>
/// A run over whole timesteps, whose latents are x = sqrt(alphaBar) x0 + sqrt(1 - alphaBar) noise, as the methods of DDPM keep them.
/// </summary>
/// <param name="schedule">The noise levels of the model.</param>
/// <param name="levels">The timesteps and levels of the whole run.</param>
/// <param name="first">How many calls are left out at the noisy end.</param>
public abstract class WholeTimestepRun(NoiseSchedule schedule, NoiseLevels levels, int first) : SamplerRun(schedule, levels, first)
{
    /// <inheritdoc/>
    public override NoiseLevel LevelAt(int index) => NoiseLevel.OfAlphaBar(AlphaBarAt(index));

    /// <summary>Lays out the timesteps of a spacing, rounded half to even.</summary>
    /// <param name="schedule">The noise levels of the model.</param>
    /// <param name="steps">How many steps were asked for.</param>
    /// <param name="spacing">Which timesteps; null: those that the model's configuration names, else leading ones.</param>
    /// <param name="offset">Added to leading ones; null: what the model's configuration says.</param>
    /// <exception cref="StepCountException">There are not so many timesteps.</exception>
    public static NoiseLevels LevelsOf(NoiseSchedule schedule, int steps, TimestepSpacing? spacing, int? offset) =>
        LevelsAt(schedule, [.. Timesteps.Compute(spacing ?? schedule.Config.Spacing ?? TimestepSpacing.Leading, schedule.Config, steps,
            offset).Select(timestep => Math.Round(timestep))]);

    /// <summary>The levels of whole timesteps; behind the last one, no noise.</summary>
    /// <param name="schedule">The noise levels of the model.</param>
    /// <param name="timesteps">Whole ones, from the noisiest on.</param>
    public static NoiseLevels LevelsAt(NoiseSchedule schedule, IReadOnlyList<double> timesteps) =>
        new(timesteps, [.. timesteps.Select(timestep => schedule.Sigmas[(int)timestep]), 0]);

    /// <summary>The share alphaBar of signal at a step.</summary>
    protected double AlphaBarAt(int index) => Schedule.AlphasCumulative[TimestepAt(index)];
}
