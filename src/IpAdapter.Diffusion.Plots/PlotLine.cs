namespace IpAdapter.Diffusion.Plots;

/// <summary>A line of a plot.</summary>
/// <param name="Label">What it is of; empty for no place in the legend.</param>
/// <param name="X">Its points, along.</param>
/// <param name="Y">Its points, upwards; as many.</param>
public sealed record PlotLine(string Label, IReadOnlyList<double> X, IReadOnlyList<double> Y);
