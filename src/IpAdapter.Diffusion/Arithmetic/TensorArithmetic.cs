using System.Runtime.CompilerServices;
using TorchSharp;

namespace IpAdapter.Diffusion.Arithmetic;

/// <summary>
/// Arithmetic of a tensor and a number, and sums of tensors, in the place of TorchSharp's operators for them. Those make a <see
/// cref="Scalar"/> that nothing holds: garbage collection
/// may free it while libtorch reads it, which then fails, or computes with whatever lies there. Sums of two tensors are among them, since
/// the second one's factor (1) is such a Scalar.
/// Here it lives until libtorch is done, and is freed at once instead of by a finaliser. Results are the same bits.
/// </summary>
public static class TensorArithmetic
{
    private static readonly Scalar s_one = 1;

    /// <summary>x + y.</summary>
    public static Tensor Plus(this Tensor x, Tensor y) => x.add(y, s_one);

    /// <summary>x + number.</summary>
    [OverloadResolutionPriority(1)]   // TorchSharp turns numbers into tensors too
    public static Tensor Plus(this Tensor x, Number number)
    {
        using var scalar = number.ToScalar();
        return x.add(scalar, s_one);
    }

    /// <summary>x - number. (Of two tensors <c>x - y</c> is safe as it is.)</summary>
    public static Tensor Minus(this Tensor x, Number number)
    {
        using var scalar = number.ToScalar();
        return x.sub(scalar);
    }

    /// <summary>number - x.</summary>
    public static Tensor SubtractedFrom(this Tensor x, Number number)
    {
        using var scalar = number.ToScalar();
        using var negative = x.negative();
        return negative.add(scalar, s_one);
    }

    /// <summary>number x. (Of two tensors <c>x * y</c> is safe as it is.)</summary>
    public static Tensor Times(this Tensor x, Number number)
    {
        using var scalar = number.ToScalar();
        return x.mul(scalar);
    }

    /// <summary>x / number. (Of two tensors <c>x / y</c> is safe as it is.)</summary>
    public static Tensor DividedBy(this Tensor x, Number number)
    {
        using var scalar = number.ToScalar();
        return x.div(scalar);
    }

    /// <summary>x^2, of each number.</summary>
    public static Tensor Squared(this Tensor x)
    {
        using Scalar two = 2;
        return x.pow(two);
    }

    /// <summary>Each number of x, held between two others.</summary>
    public static Tensor Clamped(this Tensor x, Number least, Number greatest)
    {
        using var from = least.ToScalar();
        using var to = greatest.ToScalar();
        return x.clamp(from, to);
    }

    /// <summary>Each number of x, or <paramref name="least"/> where it is less.</summary>
    public static Tensor ClampedFrom(this Tensor x, Number least)
    {
        using var scalar = least.ToScalar();
        return x.clamp_min(scalar);
    }

    /// <summary>Each number of x, or <paramref name="greatest"/> where it is greater.</summary>
    public static Tensor ClampedTo(this Tensor x, Number greatest)
    {
        using var scalar = greatest.ToScalar();
        return x.clamp_max(scalar);
    }
}
