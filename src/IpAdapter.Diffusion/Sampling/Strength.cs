using System.Globalization;

namespace IpAdapter.Diffusion.Sampling;

/// <summary>How much of a run is run when a picture is drawn over (image-to-image): of the steps, the last ones.</summary>
public static class Strength
{
    /// <summary>How many steps are run: min(int(steps * strength), steps), as in diffusers.</summary>
    /// <param name="steps">How many a whole run has.</param>
    /// <param name="strength">How much of it is run: 1 for all.</param>
    public static int StepsOf(int steps, double strength) => Math.Min((int)(steps * strength), steps);

    /// <summary>Why a strength leaves nothing to run, with the least one that does; null where it leaves a step.</summary>
    /// <inheritdoc cref="StepsOf"/>
    public static string? ProblemOf(int steps, double strength) =>
        StepsOf(steps, strength) > 0
            ? null
            : string.Create(CultureInfo.InvariantCulture,
                $"of {steps} steps, a strength of {strength} leaves none: take {Least(steps)} or more, or more steps");

    private static double Least(int steps) => Math.Ceiling(10000.0 / steps) / 10000;
}
