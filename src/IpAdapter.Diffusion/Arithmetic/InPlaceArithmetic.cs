using System.Runtime.CompilerServices;
using TorchSharp;

namespace IpAdapter.Diffusion.Arithmetic;

/// <summary><see cref="TensorArithmetic"/> that writes its result into the tensor itself and gives that back.</summary>
public static class InPlaceArithmetic
{
    private static readonly Scalar s_one = 1;

    /// <summary>x += y.</summary>
    public static Tensor AddInPlace(this Tensor x, Tensor y) => x.add_(y, s_one);

    /// <summary>
    /// x + y. Written into x, except while gradients are recorded: the operation that made x may need it as it was. For what attention
    /// or a nonlinear function gave; what a linear layer, a convolution or a norm gave may always be written to.
    /// </summary>
    public static Tensor Accumulate(this Tensor x, Tensor y) => is_grad_enabled() ? x.Plus(y) : x.AddInPlace(y);

    /// <summary>x += factor y.</summary>
    public static Tensor AddInPlace(this Tensor x, Tensor y, Number factor)
    {
        using var scalar = factor.ToScalar();
        return x.add_(y, scalar);
    }

    /// <summary>x += number.</summary>
    [OverloadResolutionPriority(1)]   // TorchSharp turns numbers into tensors too
    public static Tensor AddInPlace(this Tensor x, Number number)
    {
        using var scalar = number.ToScalar();
        return x.add_(scalar, s_one);
    }

    /// <summary>x *= number.</summary>
    public static Tensor MultiplyInPlace(this Tensor x, Number number)
    {
        using var scalar = number.ToScalar();
        return x.mul_(scalar);
    }

    /// <summary>x /= number.</summary>
    public static Tensor DivideInPlace(this Tensor x, Number number)
    {
        using var scalar = number.ToScalar();
        return x.div_(scalar);
    }

    /// <summary>Holds each number of x between two others.</summary>
    public static Tensor ClampInPlace(this Tensor x, Number least, Number greatest)
    {
        using var from = least.ToScalar();
        using var to = greatest.ToScalar();
        return x.clamp_(from, to);
    }

    /// <summary>x += factor a b.</summary>
    public static Tensor AddProductInPlace(this Tensor x, Tensor a, Tensor b, Number factor)
    {
        using var scalar = factor.ToScalar();
        return x.addcmul_(a, b, scalar);
    }

    /// <summary>x += factor a / b.</summary>
    public static Tensor AddQuotientInPlace(this Tensor x, Tensor a, Tensor b, Number factor)
    {
        using var scalar = factor.ToScalar();
        return x.addcdiv_(a, b, scalar);
    }

    /// <summary>x += share (y - x).</summary>
    public static Tensor LerpInPlace(this Tensor x, Tensor y, Number share)
    {
        using var scalar = share.ToScalar();
        using var difference = y - x;
        return x.add_(difference, scalar);
    }
}
