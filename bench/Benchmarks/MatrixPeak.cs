namespace IpAdapter.Benchmarks;

/// <summary>What this machine reaches in float32 matrix products, measured beside everything that is quoted against it.</summary>
internal static class MatrixPeak
{
    private const long Edge = 2048;

    /// <summary>Floating point operations a second of a 2048 x 2048 product.</summary>
    public static double Measure()
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        var (a, b) = (randn(Edge, Edge), randn(Edge, Edge));
        return Best(() => mm(a, b));
    }

    /// <summary>
    /// The same product computed by oneDNN, as a 1x1 convolution of channels-last pictures: where MKL takes a narrow path (as on some
    /// processors that are not its vendor's), this is the machine's peak.
    /// </summary>
    public static double MeasureOneDnn()
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        var (pixels, weight) = (randn(1, 32, Edge / 32, Edge).permute(0, 3, 1, 2), randn(Edge, Edge, 1, 1));
        return Best(() => nn.functional.conv2d(pixels, weight));
    }

    /// <summary>The same of a 3x3 convolution by oneDNN: 640 channels at 32x32, two rows, channels last.</summary>
    public static double MeasureConvolution()
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        var (pixels, kernels) = (randn(2, 32, 32, 640).permute(0, 3, 1, 2), randn(640, 640, 3, 3));
        long[] one = [1, 1];
        return 2.0 * 2 * 640 * 640 * 9 * 32 * 32
            / Samples.Measure(() => nn.functional.conv2d(pixels, kernels, null, one, one).Dispose(), count: 7, warmUp: 2).Least;
    }

    // The best of several is the peak; a median would be the neighbours' load as well.
    private static double Best(Func<Tensor> product) =>
        2.0 * Edge * Edge * Edge / Samples.Measure(() => product().Dispose(), count: 7, warmUp: 2).Least;
}
