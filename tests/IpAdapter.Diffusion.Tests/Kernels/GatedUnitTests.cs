using System.Runtime.Intrinsics;
using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Kernels;

namespace IpAdapter.Diffusion.Tests.Kernels;

public sealed class GatedUnitTests
{
    public static TheoryData<bool> Widths => AttentionLawTests.Widths;

    [Theory]
    [MemberData(nameof(Widths))]
    public void It_errs_at_most_twice_as_much_as_libtorch_and_reads_nothing_past_its_operands(bool isWide)
    {
        using var mode = inference_mode();
        for (var seed = 0; seed < 200; seed++)
        {
            using var scope = NewDisposeScope();
            manual_seed(seed);
            var count = seed < 40 ? seed + 1 : new Random(seed).Next(1, 20_000);
            var (x, gate) = (randn(count), randn(count).Times(seed % 3 == 0 ? 30 : 1));
            var exact = x.to(ScalarType.Float64) * nn.functional.gelu(gate.to(ScalarType.Float64));
            var theirs = Error(x * nn.functional.gelu(gate), exact);
            var own = Error(Multiply(GuardedMemory.Guard(x), GuardedMemory.Guard(gate), isWide), exact);
            Assert.True(own <= 2 * theirs + 2.4e-7 * Math.Max(1, exact.abs().max().item<double>()), $"seed {seed}: {own}, {theirs}");
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Far_below_it_is_zero_far_above_the_product_and_what_is_no_number_passes(bool isWide)
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        var huge = MathF.ScaleB(1, 100);
        float[] gates = [-huge, -100, -6, 0, 100, huge, float.NaN, float.PositiveInfinity];
        var result = Multiply(ones(gates.Length).Times(3f), tensor(gates), isWide).data<float>().ToArray();
        Assert.Equal([0, 0, 0, 0, 300, 3 * huge, float.NaN, float.PositiveInfinity], result);
    }

    [Fact]
    public void It_is_used_for_numbers_in_order_alone()
    {
        if (!KernelUse.IsSupported) return;
        using var scope = NewDisposeScope();
        var x = randn(4, 6);
        Assert.False(GatedUnit.CanCompute(x, x));   // a gradient might be asked for
        using var mode = inference_mode();
        Assert.True(GatedUnit.CanCompute(x, x));
        Assert.False(GatedUnit.CanCompute(x, x.narrow(0, 0, 2)));
        Assert.False(GatedUnit.CanCompute(x.narrow(1, 0, 3), x.narrow(1, 0, 3)));
        Assert.False(GatedUnit.CanCompute(x.bfloat16(), x.bfloat16()));
        using var plain = KernelUse.Begin(isAllowed: false);
        Assert.False(GatedUnit.CanCompute(x, x));
    }

    private static Tensor Multiply(Tensor x, Tensor gate, bool isWide) => isWide
        ? GatedUnit.MultiplyByLanesInPlace<Lanes512, Vector512<float>>(x, gate)
        : GatedUnit.MultiplyByLanesInPlace<Lanes256, Vector256<float>>(x, gate);

    private static double Error(Tensor result, Tensor exact) => (result.to(ScalarType.Float64) - exact).abs_().max().item<double>();
}
