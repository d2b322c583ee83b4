namespace IpAdapter.Diffusion.Judging.Statistics;

/// <summary>A mean and how sure it is.</summary>
/// <param name="Mean">The mean of what was measured.</param>
/// <param name="Low">Where the interval begins.</param>
/// <param name="High">Where it ends.</param>
public sealed record Interval(double Mean, double Low, double High);
