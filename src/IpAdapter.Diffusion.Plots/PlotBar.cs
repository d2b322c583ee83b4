namespace IpAdapter.Diffusion.Plots;

/// <summary>A bar of a plot.</summary>
/// <param name="Label">What it is of.</param>
/// <param name="Value">How long it is.</param>
/// <param name="Low">Where its interval begins; null for none.</param>
/// <param name="High">Where its interval ends; null for none.</param>
public sealed record PlotBar(string Label, double Value, double? Low = null, double? High = null);
