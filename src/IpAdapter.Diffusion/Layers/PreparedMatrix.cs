using IpAdapter.Diffusion.Platform.OneDnn;

namespace IpAdapter.Diffusion.Layers;

/// <summary>A matrix for products, all of it or some of its rows.</summary>
/// <param name="First">The first row.</param>
/// <param name="Count">How many rows; 0 for all.</param>
internal sealed record PreparedMatrix(long First = 0, long Count = 0) : PreparedForm
{
    // Rows that it is laid out for; other numbers of rows read it as fast.
    private const long Rows = 512;

    // Below it a call costs more than a faster product gives back: .6 to 1x with 32 x 32 and 64 x 64 numbers, 1.8 to 3x from 128 x 128 on
    // where MKL is narrow (bench/Benchmarks layer-forms).
    private const long LeastNumbers = 128 * 128;

    /// <summary>The whole matrix.</summary>
    public static PreparedMatrix Whole { get; } = new();

    /// <summary>x W^T + b with a matrix that was laid out.</summary>
    /// <param name="x">[..., in].</param>
    /// <param name="matrix">W.</param>
    /// <param name="bias">b, [out], or null.</param>
    public static Tensor Multiply(Tensor x, Tensor matrix, Tensor? bias) => PrepackedOperators.OfThisProcess!.Multiply(x, matrix, bias);

    /// <summary>The same for the channels of pictures.</summary>
    /// <param name="x">[batch, in, height, width], in whatever order; another than channels last is copied.</param>
    /// <param name="matrix">W.</param>
    /// <param name="bias">b, [out], or null.</param>
    /// <returns>[batch, out, height, width], channels last.</returns>
    public static Tensor MultiplyChannels(Tensor x, Tensor matrix, Tensor? bias)
    {
        using var scope = NewDisposeScope();
        return Multiply(x.permute(0, 2, 3, 1), matrix, bias).permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override bool PaysFor(IReadOnlyList<long> shape) => shape[0] * shape[1] >= LeastNumbers;

    /// <inheritdoc/>
    public override Tensor LayOut(Tensor weight)
    {
        using var scope = NewDisposeScope();
        var matrix = weight.dim() == 2 ? weight : weight.flatten(1);
        if (Count > 0) matrix = matrix.narrow(0, First, Count);
        return PrepackedOperators.OfThisProcess!.LayOutMatrix(matrix.contiguous(), Rows).MoveToOuterDisposeScope();
    }
}
