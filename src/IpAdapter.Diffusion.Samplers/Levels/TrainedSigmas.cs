namespace IpAdapter.Diffusion.Samplers.Levels;

/// <summary>The noise levels of the timesteps a model was trained with, and what lies between them.</summary>
internal sealed class TrainedSigmas
{
    private readonly IReadOnlyList<float> _sigmas;
    private readonly float[] _logarithms;

    public TrainedSigmas(NoiseSchedule schedule)
    {
        _sigmas = schedule.Sigmas;
        _logarithms = [.. _sigmas.Select(sigma => MathF.Log(sigma))];
    }

    /// <summary>Level of the cleanest timestep.</summary>
    public double Least => _sigmas[0];

    /// <summary>Level of the noisiest timestep.</summary>
    public double Greatest => _sigmas[^1];

    /// <summary>Level at a timestep, linear between whole ones.</summary>
    public double At(double timestep)
    {
        var below = (int)timestep;
        if (below >= _sigmas.Count - 1)
            return Greatest;
        return ((double)_sigmas[below + 1] - _sigmas[below]) * (timestep - below) + _sigmas[below];
    }

    /// <summary>The timestep, fraction and all, of a level: linear in the logarithm between whole ones.</summary>
    public double TimestepOf(double sigma)
    {
        var logarithm = Math.Log(sigma);
        var below = Math.Clamp(Array.FindLastIndex(_logarithms, trained => trained <= logarithm), 0, _logarithms.Length - 2);
        var weight = Math.Clamp((_logarithms[below] - logarithm) / (_logarithms[below] - _logarithms[below + 1]), 0, 1);
        return (1 - weight) * below + weight * (below + 1);
    }
}
