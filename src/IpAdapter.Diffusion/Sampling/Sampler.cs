using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Diffusion;

/// <summary>A sampling method with its settings (DDIM, Euler, ...); immutable. Plugins implement it, as records: equal settings are equal samplers.</summary>
public abstract record Sampler
{
    /// <summary>Lays out a run of the method.</summary>
    /// <param name="schedule">The noise levels of the model.</param>
    /// <param name="steps">How many steps were asked for.</param>
    /// <returns>The run, which keeps what a method remembers from step to step.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The method has no such run: more steps than it finds different noise levels.</exception>
    public abstract SamplerRun Begin(NoiseSchedule schedule, int steps);
}
