namespace IpAdapter.Graph.Sampling.Methods;

/// <summary>A run over whole timesteps, whose latents are x = sqrt(alphaBar) x0 + sqrt(1 - alphaBar) noise, as the methods of DDPM keep them.</summary>
internal abstract class WholeTimestepRun(NoiseSchedule schedule, NoiseLevels levels, int first) : SamplerRun(schedule, levels, first)
{
    public override NoiseLevel LevelAt(int index) => NoiseLevel.OfAlphaBar(AlphaBarAt(index));

    /// <summary>Lays out the timesteps of a spacing, rounded half to even.</summary>
    /// <param name="schedule">The noise levels of the model.</param>
    /// <param name="steps">How many steps were asked for.</param>
    /// <param name="spacing">Which timesteps; null: those that the model's configuration names, else leading ones.</param>
    /// <param name="offset">Added to leading ones; null: what the model's configuration says.</param>
    /// <exception cref="StepCountException">There are not so many timesteps.</exception>
    public static NoiseLevels LevelsOf(NoiseSchedule schedule, int steps, TimestepSpacing? spacing, int? offset) =>
        LevelsAt(schedule, [.. Timesteps.Of(spacing ?? schedule.Config.Spacing ?? TimestepSpacing.Leading, schedule.Config, steps, offset).Select(timestep => Math.Round(timestep))]);

    /// <summary>The levels of whole timesteps; behind the last one, no noise.</summary>
    public static NoiseLevels LevelsAt(NoiseSchedule schedule, IReadOnlyList<double> timesteps) =>
        new(timesteps, [.. timesteps.Select(timestep => schedule.Sigmas[(int)timestep]), 0]);

    protected double AlphaBarAt(int index) => Schedule.AlphasCumulative[TimestepAt(index)];
}
