namespace IpAdapter.Diffusion.Arithmetic;

/// <summary>
/// Comparison of each number of a tensor with one number, in the place of TorchSharp's, for the reason that <see cref="TensorArithmetic"/>
/// has.
/// </summary>
public static class TensorComparison
{
    /// <summary>Where x is the number: booleans in the shape of x.</summary>
    public static Tensor IsEqualTo(this Tensor x, Number number)
    {
        using var scalar = number.ToScalar();
        return x.eq(scalar);
    }

    /// <summary>Where x is less than the number: booleans in the shape of x.</summary>
    public static Tensor IsLessThan(this Tensor x, Number number)
    {
        using var scalar = number.ToScalar();
        return x.lt(scalar);
    }

    /// <summary>Where x is the number or less: booleans in the shape of x.</summary>
    public static Tensor IsAtMost(this Tensor x, Number number)
    {
        using var scalar = number.ToScalar();
        return x.le(scalar);
    }

    /// <summary>Where x is greater than the number: booleans in the shape of x.</summary>
    public static Tensor IsGreaterThan(this Tensor x, Number number)
    {
        using var scalar = number.ToScalar();
        return x.gt(scalar);
    }

    /// <summary>Where x is the number or greater: booleans in the shape of x.</summary>
    public static Tensor IsAtLeast(this Tensor x, Number number)
    {
        using var scalar = number.ToScalar();
        return x.ge(scalar);
    }
}
