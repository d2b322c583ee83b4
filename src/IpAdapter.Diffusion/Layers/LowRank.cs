using IpAdapter.Diffusion.Arithmetic;

namespace IpAdapter.Diffusion.Layers;

/// <summary>
/// What a low-rank change adds to a layer's result: s B A x (arXiv:2106.09685, section 4.1). Several changes are one, with their matrices
/// side by side and their scales in B.
/// </summary>
/// <param name="down">A: [rank, in], for a convolution [rank, in, height, width].</param>
/// <param name="up">B: [out, rank], for a convolution [out, rank, 1, 1].</param>
/// <param name="scale">s.</param>
public sealed class LowRank(Tensor down, Tensor up, double scale = 1)
{
    private static readonly long[] s_one = [1, 1];
    private static readonly long[] s_zero = [0, 0];

    /// <summary>Adds the change to what a linear layer gave.</summary>
    /// <param name="y">The layer's result, [..., out]; changed in place.</param>
    /// <param name="x">What it read, [..., in].</param>
    public Tensor AddTo(Tensor y, Tensor x)
    {
        using var scope = NewDisposeScope();
        y.AddInPlace(Forward(x));
        return y;
    }

    /// <summary>The change alone, of a linear layer or a 1x1 convolution over states.</summary>
    /// <param name="x">[..., in].</param>
    /// <returns>[..., out].</returns>
    public Tensor Forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        return Scaled(nn.functional.linear(nn.functional.linear(x, Matrix(down)), Matrix(up))).MoveToOuterDisposeScope();
    }

    /// <summary>Adds the change to what a convolution gave.</summary>
    /// <param name="y">The convolution's result, [batch, out, height, width]; changed in place.</param>
    /// <param name="x">What it read, [batch, in, height, width].</param>
    /// <param name="stride">The convolution's.</param>
    /// <param name="padding">The convolution's.</param>
    public Tensor AddTo(Tensor y, Tensor x, long[] stride, long[] padding)
    {
        using var scope = NewDisposeScope();
        y.AddInPlace(Scaled(nn.functional.conv2d(nn.functional.conv2d(x, down, null, stride, padding), up, null, s_one, s_zero)));
        return y;
    }

    private Tensor Scaled(Tensor product) => scale == 1 ? product : product.MultiplyInPlace(scale);

    private static Tensor Matrix(Tensor factor) => factor.dim() == 2 ? factor : factor.flatten(1);
}
