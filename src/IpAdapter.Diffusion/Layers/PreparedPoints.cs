using IpAdapter.Diffusion.Kernels;

namespace IpAdapter.Diffusion.Layers;

/// <summary>
/// The kernels of a 3x3 convolution with a stride of 1 and a border of zeros, at the points of Winograd's filtering
/// (arXiv:1509.09308): 2.25 or 4 times fewer products, from weights 1.78 or 4 times as large.
/// </summary>
/// <param name="Scheme">The points.</param>
/// <param name="IsForFewPixels">Whether pictures of fewer than <see cref="LeastPixels"/> are convolved.</param>
internal sealed record PreparedPoints(WinogradScheme Scheme, bool IsForFewPixels) : PreparedForm
{
    // With fewer, the time is that of reading the weights, and larger ones save little: of SD1.5's UNet, what is convolved at 8x8 would
    // take 800 MB more for a hundredth of the step.
    private const long LeastPixels = 128;

    // With fewer channels sums are short, and the error of the tiles is more than that of the sums themselves: through the twenty layers
    // of a tiny autoencoder of 64 channels it grew to 4e-5 of the picture. There is little to win by then.
    private const long LeastChannels = 128;

    // Weights up to here are those of the layers that see many pixels: there four times their size is little (660 MB more for SD1.5's
    // UNet) and the products are many. Deeper, weights are what a step waits for.
    private const long MostForFour = 1280 * 640;

    /// <summary>The form for a weight and pictures of a size.</summary>
    /// <param name="shape">[out, in, 3, 3].</param>
    /// <param name="pixels">Height times width.</param>
    public static PreparedPoints For(IReadOnlyList<long> shape, long pixels = long.MaxValue) =>
        new(shape[0] * shape[1] <= MostForFour ? WinogradScheme.Four : WinogradScheme.Two, pixels < LeastPixels);

    /// <summary>A convolution with kernels at points.</summary>
    /// <param name="x">[batch, in, height, width].</param>
    /// <param name="kernels">The kernels.</param>
    /// <param name="bias">[out], or null.</param>
    /// <param name="outputs">How many channels come out.</param>
    /// <returns>[batch, out, height, width], channels last.</returns>
    public Tensor Convolve(Tensor x, Tensor kernels, Tensor? bias, long outputs) =>
        KernelConvolution.Compute(x, kernels, bias, (int)outputs, Scheme);

    /// <summary>How many times as large a weight gets: 1 for one that has no such form.</summary>
    /// <param name="shape">Its shape.</param>
    /// <param name="type">The type that is computed in.</param>
    public static double Growth(IReadOnlyList<long> shape, ScalarType type)
    {
        if (shape is not [_, _, 3, 3]) return 1;
        var form = For(shape);
        return form.PaysFor(shape) && form.Supports(type) ? form.Scheme.Points / 9.0 : 1;
    }

    /// <inheritdoc/>
    public override LayerForms Needs => LayerForms.Winograd;

    /// <inheritdoc/>
    /// <remarks>In vectors of 256 bits F(2x2) is no faster than oneDNN's direct sum.</remarks>
    public override bool PaysFor(IReadOnlyList<long> shape) =>
        !IsForFewPixels && shape[0] >= LeastChannels && shape[1] >= LeastChannels
        && (Scheme == WinogradScheme.Four || Lanes512.IsSupported);

    /// <inheritdoc/>
    public override bool Supports(ScalarType type) => type == ScalarType.Float32 && KernelUse.IsSupported;

    /// <inheritdoc/>
    public override Tensor LayOut(Tensor weight)
    {
        using var scope = NewDisposeScope();
        return KernelConvolution.Prepare(weight.contiguous(), Scheme).MoveToOuterDisposeScope();
    }
}
