namespace IpAdapter.Diffusion.Arithmetic;

/// <summary>
/// A number that meets a tensor: written as it is (<c>2</c>, <c>0.5</c>), an integer stays one, so that integer tensors stay integer
/// tensors. It holds nothing, so there is nothing to free; for the time of a call it becomes a <see cref="TorchSharp.Scalar"/>.
/// </summary>
public readonly record struct Number
{
    private readonly double _real;
    private readonly long _integer;
    private readonly bool _isInteger;

    private Number(double real) => _real = real;

    private Number(long integer) => (_integer, _isInteger) = (integer, true);

    /// <summary>A real number.</summary>
    public static implicit operator Number(double real) => new(real);

    /// <summary>An integer.</summary>
    public static implicit operator Number(long integer) => new(integer);

    /// <summary>
    /// What libtorch reads. It is the caller's to dispose, behind the call that reads it: <c>using var scalar = number.ToScalar();</c>.
    /// </summary>
    public TorchSharp.Scalar ToScalar() => _isInteger ? (TorchSharp.Scalar)_integer : _real;
}
