using IpAdapter.Diffusion.Arithmetic;
using TorchSharp;

namespace IpAdapter.Diffusion.Tests.Arithmetic;

/// <summary>
/// Arithmetic with numbers gives what TorchSharp's own gives, to the bit and in the same type; theirs is called here with a number that is
/// held.
/// </summary>
public sealed class SameBitsTests
{
    public static TheoryData<ScalarType> Types =>
        [ScalarType.Float32, ScalarType.Float16, ScalarType.BFloat16, ScalarType.Float64, ScalarType.Int64, ScalarType.Int32];

    [Theory]
    [MemberData(nameof(Types))]
    public void With_a_real_number(ScalarType type)
    {
        using var scope = NewDisposeScope();
        using Scalar number = 0.1, one = 1, least = -0.7, two = 2;
        var x = Drawn(type);

        AssertSame(x.mul(number), x.Times(0.1));
        AssertSame(x.div(number), x.DividedBy(0.1));
        AssertSame(x.add(number, one), x.Plus(0.1));
        AssertSame(x.sub(number), x.Minus(0.1));
        AssertSame(x.neg().add(number, one), x.SubtractedFrom(0.1));
        AssertSame(x.clamp(least, number), x.Clamped(-0.7, 0.1));
        AssertSame(x.clamp_min(number), x.ClampedFrom(0.1));
        AssertSame(x.clamp_max(number), x.ClampedTo(0.1));
        AssertSame(x.pow(two), x.Squared());
        AssertSame(x.lt(number), x.IsLessThan(0.1));
        AssertSame(x.le(number), x.IsAtMost(0.1));
        AssertSame(x.gt(number), x.IsGreaterThan(0.1));
        AssertSame(x.ge(number), x.IsAtLeast(0.1));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void With_an_integer_which_leaves_integers_integers(ScalarType type)
    {
        using var scope = NewDisposeScope();
        using Scalar number = 3, one = 1, least = -2;
        var x = Drawn(type);

        AssertSame(x.mul(number), x.Times(3));
        AssertSame(x.div(number), x.DividedBy(3));
        AssertSame(x.add(number, one), x.Plus(3));
        AssertSame(x.sub(number), x.Minus(3));
        AssertSame(x.neg().add(number, one), x.SubtractedFrom(3));
        AssertSame(x.clamp(least, number), x.Clamped(-2, 3));
        AssertSame(x.eq(number), x.IsEqualTo(3));
        Assert.Equal(type, x.Times(3).dtype);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void A_sum_of_tensors_is_theirs(ScalarType type)
    {
        using var scope = NewDisposeScope();
        using Scalar one = 1, factor = 3;
        var (x, y) = (Drawn(type), Drawn(type).flip(0));

        AssertSame(x.add(y, one), x.Plus(y));
        AssertChanges(x, sum => sum.add_(y, one), sum => sum.AddInPlace(y));
        AssertChanges(x, sum => sum.add_(y, factor), sum => sum.AddInPlace(y, 3));
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float64)]
    public void In_place_it_is_the_tensor_itself_that_changes(ScalarType type)
    {
        using var scope = NewDisposeScope();
        using Scalar number = 0.1, one = 1, least = -0.7;
        var x = Drawn(type);

        AssertChanges(x, y => y.add_(number, one), y => y.AddInPlace(0.1));
        AssertChanges(x, y => y.mul_(number), y => y.MultiplyInPlace(0.1));
        AssertChanges(x, y => y.div_(number), y => y.DivideInPlace(0.1));
        AssertChanges(x, y => y.clamp_(least, number), y => y.ClampInPlace(-0.7, 0.1));
        AssertChanges(x, y => y.add_(x, one), y => y.AddInPlace(x));
        AssertChanges(x, y => y.add_(x, number), y => y.AddInPlace(x, 0.1));
    }

    // 0.1f is not 0.1: a float stays the number that it is.
    [Fact]
    public void A_float_is_not_rounded_again()
    {
        using var scope = NewDisposeScope();
        using Scalar number = 0.1f;
        var x = Drawn(ScalarType.Float64);

        AssertSame(x.mul(number), x.Times(0.1f));
        Assert.NotEqual(x.Times(0.1).data<double>().ToArray(), x.Times(0.1f).data<double>().ToArray());
    }

    [Fact]
    public void A_range_counts_from_zero_in_the_type_asked_for()
    {
        using var scope = NewDisposeScope();
        using Scalar from = 0, to = 7L, step = 1;

        AssertSame(arange(from, to, step), TensorRange.Create(7));
        AssertSame(arange(from, to, step, dtype: ScalarType.Float32), TensorRange.Create(7, ScalarType.Float32));
        Assert.Equal(ScalarType.Int64, TensorRange.Create(7).dtype);
    }

    private static Tensor Drawn(ScalarType type)
    {
        using var random = new Generator(3);
        return randn([67, 5], generator: random).mul_(tensor(4f)).to(type);
    }

    private static void AssertChanges(Tensor x, Func<Tensor, Tensor> theirs, Func<Tensor, Tensor> ours)
    {
        var (expected, changed) = (theirs(x.clone()), x.clone());
        AssertSame(expected, ours(changed));
        AssertSame(expected, changed);
    }

    private static void AssertSame(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.dtype, actual.dtype);
        Assert.Equal(expected.shape, actual.shape);
        Assert.Equal(expected.contiguous().bytes.ToArray(), actual.contiguous().bytes.ToArray());
    }
}
