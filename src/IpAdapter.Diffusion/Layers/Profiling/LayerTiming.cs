namespace IpAdapter.Diffusion.Layers.Profiling;

/// <summary>All times that layers of one kind and shape computed.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Shape">The shapes that went in and out.</param>
/// <param name="Count">How often.</param>
/// <param name="Seconds">How long together.</param>
/// <param name="Operations">Floating point operations together; 0 for what is bound by memory.</param>
internal sealed record LayerTiming(string Kind, string Shape, int Count, double Seconds, double Operations)
{
    /// <summary>Floating point operations a second, in thousand millions; null for what is bound by memory.</summary>
    public double? GigaflopsPerSecond => Operations > 0 && Seconds > 0 ? Operations / Seconds / 1e9 : null;
}
