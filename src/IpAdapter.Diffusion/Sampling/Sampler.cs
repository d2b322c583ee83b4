using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Diffusion;

/// <summary>A sampling method with its settings (DDIM, Euler, ...); immutable. Plugins implement it, as records: equal settings are equal samplers.</summary>
public abstract record Sampler
{
    /// <summary>How many calls of the UNet a step takes (the order of the method, for methods that call it between two levels).</summary>
    public virtual int CallsPerStep => 1;

    /// <summary>Lays out the timesteps and noise levels of a whole run.</summary>
    /// <param name="schedule">The noise levels of the model.</param>
    /// <param name="steps">How many steps were asked for.</param>
    /// <exception cref="ArgumentOutOfRangeException">The method has no such run: more <c>steps</c> than it finds different noise levels.</exception>
    public abstract NoiseLevels LevelsOf(NoiseSchedule schedule, int steps);

    /// <summary>Begins a whole run, from noise.</summary>
    /// <inheritdoc cref="LevelsOf"/>
    /// <returns>The run, which keeps what a method remembers from step to step.</returns>
    public SamplerRun Begin(NoiseSchedule schedule, int steps) => Run(schedule, LevelsOf(schedule, steps), 0);

    /// <summary>Begins a run within, from a picture that noise is added to: of the steps asked for, only the last ones are run, min(int(steps * strength), steps).</summary>
    /// <inheritdoc cref="LevelsOf"/>
    /// <param name="schedule">The noise levels of the model.</param>
    /// <param name="steps">How many steps a whole run has.</param>
    /// <param name="strength">How much of the run is run, greater than 0; 1 runs all of it.</param>
    /// <returns>The run; <see cref="SamplerRun.Steps"/> are those really run, and <see cref="SamplerRun.AddNoise"/> at the first of them gives what to begin from.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Of <c>steps</c>: as in <see cref="LevelsOf"/>. Of <c>strength</c>: not a single step would be left.</exception>
    public SamplerRun BeginWithStrength(NoiseSchedule schedule, int steps, double strength)
    {
        var run = Math.Min((int)(steps * strength), steps);
        return run > 0
            ? Run(schedule, LevelsOf(schedule, steps), (steps - run) * CallsPerStep)
            : throw new ArgumentOutOfRangeException(nameof(strength), strength, FormattableString.Invariant($"of {steps} steps, a strength of {strength} leaves none: take at least {Math.Ceiling(10000.0 / steps) / 10000}, or more steps."));
    }

    /// <summary>Begins a run at the first timestep that lies below a noise level: where another model left off (SDXL's <c>denoising_start</c>).</summary>
    /// <inheritdoc cref="LevelsOf"/>
    /// <param name="schedule">The noise levels of the model.</param>
    /// <param name="steps">How many steps a whole run has.</param>
    /// <param name="denoised">Share of the trained timesteps that lies behind already: 0 begins with the first timestep that is below the noisiest one there could be.</param>
    /// <returns>The run; <see cref="SamplerRun.Steps"/> are those really run.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Of <c>steps</c>: as in <see cref="LevelsOf"/>. Of <c>denoised</c>: no timestep is left.</exception>
    public SamplerRun BeginAt(NoiseSchedule schedule, int steps, double denoised)
    {
        var levels = LevelsOf(schedule, steps);
        var trainSteps = schedule.Config.TrainSteps;
        var highest = Math.Round(trainSteps - denoised * trainSteps);
        var first = levels.Timesteps.Count(timestep => timestep >= highest);
        return first < levels.Timesteps.Count
            ? Run(schedule, levels, first - first % CallsPerStep)
            : throw new ArgumentOutOfRangeException(nameof(denoised), denoised, FormattableString.Invariant($"none of the {steps} steps begins below timestep {highest}: take a smaller share, or more steps."));
    }

    /// <summary>Makes a run over levels that <see cref="LevelsOf"/> laid out.</summary>
    /// <param name="schedule">The noise levels of the model.</param>
    /// <param name="levels">Those of the whole run.</param>
    /// <param name="first">How many calls are left out at the noisy end.</param>
    protected abstract SamplerRun Run(NoiseSchedule schedule, NoiseLevels levels, int first);
}
