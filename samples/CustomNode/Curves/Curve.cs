namespace Curves;

/// <summary>Ways from one to zero.</summary>
public static class Curve
{
    /// <summary>Falls evenly.</summary>
    /// <param name="time">From 0 to 1.</param>
    public static double Linear(double time) => 1 - Math.Clamp(time, 0, 1);

    /// <summary>Falls slowly at first and at the end: half a wave of the cosine.</summary>
    /// <param name="time">From 0 to 1.</param>
    public static double Cosine(double time) => 0.5 * (1 + Math.Cos(Math.PI * Math.Clamp(time, 0, 1)));
}
