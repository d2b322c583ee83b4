namespace IpAdapter.Diffusion.Sampling;

/// <summary>The timesteps of a whole run and their noise levels.</summary>
/// <param name="Timesteps">What the UNet is told, call by call.</param>
/// <param name="Sigmas">Standard deviation of the noise over that of the signal, before each call and after the last one.</param>
public sealed record NoiseLevels(IReadOnlyList<double> Timesteps, IReadOnlyList<float> Sigmas)
{
    /// <summary>
    /// Refuses a run that does not get cleaner from call to call. Only the last one may end where it is: a curve that goes down to the
    /// least level, and is told to end there.
    /// </summary>
    /// <exception cref="StepCountException">Two calls are at the same level.</exception>
    public NoiseLevels Checked()
    {
        for (var i = 0; i + 1 < Timesteps.Count; i++)
        {
            if (Sigmas[i] <= Sigmas[i + 1])
                throw new StepCountException($"{Timesteps.Count} steps are more than the model has different noise levels between the "
                    + "first and the last of them: take fewer");
        }
        return this;
    }

    /// <summary>What is left when the first calls are left out.</summary>
    public NoiseLevels From(int first) => new([.. Timesteps.Skip(first)], [.. Sigmas.Skip(first)]);
}
