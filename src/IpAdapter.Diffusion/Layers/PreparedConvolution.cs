using IpAdapter.Diffusion.Platform.OneDnn;

namespace IpAdapter.Diffusion.Layers;

/// <summary>The kernels of a convolution of pictures.</summary>
/// <param name="Stride">Step between output pixels.</param>
/// <param name="Padding">Zeros around the picture.</param>
internal sealed record PreparedConvolution(int Stride, int Padding) : PreparedForm
{
    // Numbers of channels that fill no block fall back to slow kernels (24 -> 40 at 8x8: a quarter of the speed, 96 -> 96 there: a
    // fifth), and the smallest convolutions are not worth a layout of their own (bench/Benchmarks layer-forms).
    private const long Block = 16;
    private const long ResultBlock = 64;
    private const long LeastNumbers = 2048;

    /// <summary>A convolution with kernels that were laid out.</summary>
    /// <param name="x">[batch, in, height, width].</param>
    /// <param name="kernels">The kernels.</param>
    /// <param name="bias">[out], or null.</param>
    /// <param name="stride">[2].</param>
    /// <param name="padding">[2].</param>
    /// <returns>[batch, out, height, width], channels last.</returns>
    public static Tensor Convolve(Tensor x, Tensor kernels, Tensor? bias, long[] stride, long[] padding) =>
        PrepackedOperators.OfThisProcess!.Convolve(x, kernels, bias, stride, padding);

    /// <inheritdoc/>
    public override bool PaysFor(IReadOnlyList<long> shape) =>
        Math.Max(shape[0], shape[1]) % Block == 0 && (shape[0] % ResultBlock == 0 || shape[0] < Block)
            && shape.Aggregate(1L, (product, size) => product * size) >= LeastNumbers;

    /// <inheritdoc/>
    public override Tensor LayOut(Tensor weight) =>
        PrepackedOperators.OfThisProcess!.LayOutKernels(weight, [Stride, Stride], [Padding, Padding]);
}
