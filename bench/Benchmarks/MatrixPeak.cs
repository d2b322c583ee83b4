namespace IpAdapter.Benchmarks;

/// <summary>What this machine reaches in float32 matrix products, measured beside everything that is quoted against it.</summary>
internal static class MatrixPeak
{
    /// <summary>Floating point operations a second of a 2048 x 2048 product.</summary>
    public static double Measure()
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        const long size = 2048;
        var (a, b) = (randn(size, size), randn(size, size));
        // The best of several is the peak; a median would be the neighbours' load as well.
        return 2.0 * size * size * size / Samples.Measure(() => mm(a, b).Dispose(), count: 7, warmUp: 2).Least;
    }
}
