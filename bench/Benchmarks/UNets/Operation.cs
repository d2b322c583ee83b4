namespace IpAdapter.Benchmarks.UNets;

/// <summary>One convolution, matrix product or attention, by what it takes.</summary>
/// <param name="Flops">Floating point operations, a multiplication and an addition each one.</param>
internal readonly record struct Operation(double Flops)
{
    public static Operation Convolution(long rows, long from, long to, long kernel, long edge, long stride) =>
        new(2.0 * rows * from * to * kernel * kernel * (edge / stride) * (edge / stride));

    public static Operation Product(long rows, long from, long to) => new(2.0 * rows * from * to);

    public static Operation Attention(long rows, long heads, long positions, long tokens, long width) =>
        new(4.0 * rows * heads * positions * tokens * width);
}
