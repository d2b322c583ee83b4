namespace IpAdapter.Diffusion.Imaging;

/// <summary>For every pixel along one edge of a resized picture: where its source pixels begin, and their weights in fixed point.</summary>
/// <remarks>
/// Every rounding is Pillow's (Resample.c): weights in double, divided by their sum, then rounded half away from zero to 22 bits
/// (32 less 8 for a pixel and 2 for the overshoot of negative lobes).
/// </remarks>
internal sealed class ResamplingKernel
{
    public const int PrecisionBits = 32 - 8 - 2;

    /// <param name="filter">Shape of the kernel.</param>
    /// <param name="sourceSize">Pixels of the source's edge.</param>
    /// <param name="from">Where on it the part to resize begins.</param>
    /// <param name="to">Where it ends; may equal <paramref name="from"/>: every pixel then looks at the same place.</param>
    /// <param name="size">Pixels of the resized edge.</param>
    /// <param name="window">Which of them are wanted.</param>
    public ResamplingKernel(ResamplingFilter filter, int sourceSize, float from, float to, long size, EdgeRange window)
    {
        double scale = (to - from) / (double)size;   // Pillow has the ends of a part in single precision, and their difference too
        var widening = Math.Max(scale, 1.0);
        var support = SupportOf(filter) * widening;
        Taps = (int)Math.Ceiling(support) * 2 + 1;
        Starts = new int[window.Length];
        Counts = new int[window.Length];
        Weights = new int[window.Length * (long)Taps];

        var exact = new double[Taps];
        for (var pixel = 0; pixel < window.Length; pixel++)
        {
            var centre = from + (window.Start + pixel + 0.5) * scale;
            var start = Math.Max(0, (int)(centre - support + 0.5));
            var count = Math.Min(sourceSize, (int)(centre + support + 0.5)) - start;
            var sum = 0.0;
            for (var tap = 0; tap < count; tap++)
            {
                exact[tap] = WeightOf(filter, (tap + start - centre + 0.5) * (1.0 / widening));
                sum += exact[tap];
            }
            for (var tap = 0; tap < count; tap++)
            {
                var weight = (sum != 0.0 ? exact[tap] / sum : exact[tap]) * (1 << PrecisionBits);
                Weights[pixel * Taps + tap] = (int)(weight < 0 ? weight - 0.5 : weight + 0.5);
            }
            (Starts[pixel], Counts[pixel]) = (start, count);
        }
        Reads = ReadBy(Starts, Counts);
        for (var pixel = 0; pixel < window.Length; pixel++)
            Starts[pixel] -= (int)Reads.Start;
    }

    /// <summary>The source pixels that are read at all.</summary>
    public EdgeRange Reads { get; }

    /// <summary>Room for weights a pixel.</summary>
    public int Taps { get; }

    /// <summary>First source pixel of each pixel, counted from the first that is read.</summary>
    public int[] Starts { get; }

    /// <summary>Number of source pixels of each pixel.</summary>
    public int[] Counts { get; }

    /// <summary>Weights, <see cref="Taps"/> a pixel.</summary>
    public int[] Weights { get; }

    private static EdgeRange ReadBy(int[] starts, int[] counts)
    {
        var (first, end) = (int.MaxValue, 0);
        for (var pixel = 0; pixel < starts.Length; pixel++)
            (first, end) = (Math.Min(first, starts[pixel]), Math.Max(end, starts[pixel] + counts[pixel]));
        return new(first, end - first);
    }

    private static double SupportOf(ResamplingFilter filter) => filter switch
    {
        ResamplingFilter.Box => 0.5,
        ResamplingFilter.Bilinear or ResamplingFilter.Hamming => 1.0,
        ResamplingFilter.Bicubic => 2.0,
        ResamplingFilter.Lanczos => 3.0,
        _ => throw new ArgumentOutOfRangeException(nameof(filter), filter, "No such filter."),
    };

    private static double WeightOf(ResamplingFilter filter, double x) => filter switch
    {
        ResamplingFilter.Box => x is > -0.5 and <= 0.5 ? 1.0 : 0.0,
        ResamplingFilter.Bilinear => Math.Abs(x) < 1.0 ? 1.0 - Math.Abs(x) : 0.0,
        ResamplingFilter.Hamming => Hamming(Math.Abs(x)),
        ResamplingFilter.Bicubic => Cubic(Math.Abs(x)),
        _ => x is >= -3.0 and < 3.0 ? Sinc(x) * Sinc(x / 3) : 0.0,
    };

    private static double Sinc(double x) => x == 0.0 ? 1.0 : Math.Sin(x * Math.PI) / (x * Math.PI);

    // Pillow has these two numbers in single precision.
    private static double Hamming(double x) => x == 0.0 ? 1.0 : x >= 1.0 ? 0.0 : Sinc(x) * (0.54f + 0.46f * Math.Cos(x * Math.PI));

    private static double Cubic(double x)
    {
        const double a = -0.5;
        if (x < 1.0)
            return ((a + 2.0) * x - (a + 3.0)) * x * x + 1;
        return x < 2.0 ? (((x - 5) * x + 8) * x - 4) * a : 0.0;
    }
}
