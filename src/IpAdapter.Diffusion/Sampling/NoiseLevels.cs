namespace IpAdapter.Diffusion.Sampling;

/// <summary>The timesteps of a whole run and their noise levels.</summary>
/// <param name="Timesteps">What the UNet is told, call by call.</param>
/// <param name="Sigmas">Standard deviation of the noise over that of the signal, before each call and after the last one.</param>
public sealed record NoiseLevels(IReadOnlyList<double> Timesteps, IReadOnlyList<float> Sigmas)
{
    /// <summary>Refuses a run that does not get cleaner with every step.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Two levels are the same.</exception>
    public NoiseLevels Checked()
    {
        for (var i = 0; i + 1 < Sigmas.Count; i++)
        {
            if (Sigmas[i] <= Sigmas[i + 1] && i + 2 < Sigmas.Count)
                throw TooMany(Timesteps.Count);
        }
        return this;
    }

    /// <summary>What is left when the first calls are left out.</summary>
    public NoiseLevels From(int first) => new([.. Timesteps.Skip(first)], [.. Sigmas.Skip(first)]);

    /// <summary>Says that a method can't take so many steps.</summary>
    public static ArgumentOutOfRangeException TooMany(int steps) =>
        new(nameof(steps), steps, $"with these settings the sampler does not find {steps} different noise levels: take fewer steps or another spacing.");
}
