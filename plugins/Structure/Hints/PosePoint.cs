namespace IpAdapter.Graph.Structure.Hints;

/// <summary>Where a point of a body is.</summary>
/// <param name="X">From the left, in shares of the canvas' width.</param>
/// <param name="Y">From the top, in shares of its height.</param>
internal readonly record struct PosePoint(double X, double Y);
