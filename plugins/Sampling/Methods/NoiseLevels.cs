namespace IpAdapter.Graph.Sampling.Methods;

/// <summary>The timesteps of a run and their noise levels.</summary>
/// <param name="Timesteps">What the UNet is told, call by call.</param>
/// <param name="Sigmas">Level before each step, and after the last one.</param>
public sealed record NoiseLevels(IReadOnlyList<double> Timesteps, IReadOnlyList<float> Sigmas)
{
    /// <summary>Refuses a run that does not get cleaner with every step.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Two levels are the same.</exception>
    internal NoiseLevels Checked()
    {
        for (var i = 0; i + 1 < Sigmas.Count; i++)
        {
            if (Sigmas[i] <= Sigmas[i + 1] && i + 2 < Sigmas.Count)
                throw TooMany(Timesteps.Count);
        }
        return this;
    }

    /// <summary>Says that a method can't take so many steps.</summary>
    internal static ArgumentOutOfRangeException TooMany(int steps) =>
        new(nameof(steps), steps, $"with these settings the sampler does not find {steps} different noise levels: take fewer steps or another spacing.");
}
