namespace IpAdapter.Diffusion.Layers.Profiling;

/// <summary>One time that a layer computed.</summary>
/// <param name="Kind">What it is: <c>linear</c>, <c>convolution, prepared</c>, <c>attention</c>.</param>
/// <param name="Shape">The shapes that went in and out.</param>
/// <param name="Operations">Floating point operations; 0 for what is bound by memory.</param>
/// <param name="Begin">When it began, UTC.</param>
/// <param name="Duration">How long it took.</param>
internal sealed record LayerSpan(string Kind, string Shape, double Operations, DateTime Begin, TimeSpan Duration);
