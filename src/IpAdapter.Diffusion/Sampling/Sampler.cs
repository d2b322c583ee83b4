namespace IpAdapter.Diffusion.Sampling;

/// <summary>
/// A sampling method with its settings (DDIM, Euler, ...); immutable. Plugins implement it, as records: equal settings are equal samplers.
/// </summary>
public abstract record Sampler
{
    /// <summary>What people call the method, for messages: <c>dpmpp-2m</c>.</summary>
    public abstract string Name { get; }

    /// <summary>How many calls of the UNet a step takes (the order of the method, for methods that call it between two levels).</summary>
    public virtual int CallsPerStep => 1;

    /// <summary>Lays out the timesteps and noise levels of a whole run.</summary>
    /// <param name="schedule">The noise levels of the model.</param>
    /// <param name="steps">How many steps were asked for.</param>
    /// <exception cref="StepCountException">The method has no run of so many steps on this model.</exception>
    public abstract NoiseLevels LevelsOf(NoiseSchedule schedule, int steps);

    /// <summary>Begins a whole run, from noise.</summary>
    /// <inheritdoc cref="LevelsOf"/>
    /// <returns>The run, which keeps what a method remembers from step to step.</returns>
    public SamplerRun Begin(NoiseSchedule schedule, int steps) => Run(schedule, LevelsOf(schedule, steps), 0);

    /// <summary>
    /// Begins an image-to-image run, from a picture that noise is added to: skips the first steps and runs the last ones, as many as
    /// <see cref="Strength.StepsOf"/> says.
    /// </summary>
    /// <inheritdoc cref="LevelsOf"/>
    /// <param name="schedule">The noise levels of the model.</param>
    /// <param name="steps">How many steps a whole run has.</param>
    /// <param name="strength">How much of the run is run, greater than 0; 1 runs all of it.</param>
    /// <returns>The run. <see cref="SamplerRun.Steps"/> are those really run; begin from <c>run.AddNoise(picture, noise, 0)</c>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The strength leaves not a single step.</exception>
    public SamplerRun BeginWithStrength(NoiseSchedule schedule, int steps, double strength)
    {
        if (Strength.ProblemOf(steps, strength) is { } problem)
            throw new ArgumentOutOfRangeException(nameof(strength), strength, problem);
        return Run(schedule, LevelsOf(schedule, steps), (steps - Strength.StepsOf(steps, strength)) * CallsPerStep);
    }

    /// <summary>Makes a run over levels that <see cref="LevelsOf"/> laid out.</summary>
    /// <param name="schedule">The noise levels of the model.</param>
    /// <param name="levels">Those of the whole run.</param>
    /// <param name="first">How many calls are left out at the noisy end.</param>
    protected abstract SamplerRun Run(NoiseSchedule schedule, NoiseLevels levels, int first);
}
