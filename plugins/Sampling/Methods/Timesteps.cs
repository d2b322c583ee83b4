using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Graph.Sampling.Methods;

/// <summary>The timesteps of each spacing, from the noisiest on (arXiv:2305.08891, table 2), not yet rounded to whole ones where they fall between.</summary>
internal static class Timesteps
{
    /// <summary>As many timesteps as steps, by spacing; <paramref name="offset"/> counts for leading ones only.</summary>
    public static double[] Of(TimestepSpacing spacing, int trainSteps, int steps, int offset) => spacing switch
    {
        TimestepSpacing.Leading => Leading(trainSteps, steps, offset),
        TimestepSpacing.Linspace => Linspace(trainSteps, steps),
        TimestepSpacing.Trailing => Trailing(trainSteps, steps),
        _ => throw new ArgumentOutOfRangeException(nameof(spacing), spacing, "no such spacing"),
    };

    /// <summary>From the last timestep to 0, both included.</summary>
    public static double[] Linspace(int trainSteps, int steps)
    {
        var stride = (trainSteps - 1.0) / (steps - 1);
        var timesteps = new double[steps];
        for (var i = 0; i < steps - 1; i++)
            timesteps[steps - 1 - i] = i * stride;
        if (steps > 1)
            timesteps[0] = trainSteps - 1;
        return timesteps;
    }

    /// <summary>Multiples of the stride, from the clean end.</summary>
    public static double[] Leading(int trainSteps, int steps, int offset)
    {
        var stride = trainSteps / steps;
        return [.. Enumerable.Range(0, steps).Select(i => (double)((steps - 1 - i) * stride + offset))];
    }

    /// <summary>Multiples of the stride, from the noisy end, rounded half to even.</summary>
    public static double[] Trailing(int trainSteps, int steps)
    {
        // numpy's arange adds up the difference of its first two numbers, not the stride itself: that decides which halves are met exactly.
        var stride = trainSteps - (trainSteps - (double)trainSteps / steps);
        return [.. Enumerable.Range(0, steps).Select(i => Math.Round(trainSteps - i * stride) - 1)];
    }
}
