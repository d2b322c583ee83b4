using System.Runtime.Intrinsics;
using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Kernels;

namespace IpAdapter.Diffusion.Tests.Kernels;

/// <summary>What holds of 3x3 convolutions by Winograd's filtering for any shape, against the direct sum in float64.</summary>
public sealed class WinogradLawTests
{
    private const int Cases = 200;

    public static TheoryData<bool, int> Ways =>
    [
        .. from row in AttentionLawTests.Widths from size in (int[])[2, 4] select new TheoryDataRow<bool, int>(row.Data, size),
    ];

    // Of outputs of about 1: bounds of single cases, and of all together beside libtorch's direct sum.
    [Theory]
    [MemberData(nameof(Ways))]
    public void It_errs_about_as_little_as_a_direct_sum_and_reads_nothing_past_its_operands(bool isWide, int size)
    {
        using var mode = inference_mode();
        var (ownOfAll, theirsOfAll) = (0.0, 0.0);
        for (var seed = 0; seed < Cases; seed++)
        {
            using var scope = NewDisposeScope();
            var (x, weight, bias) = Draw(seed);
            var exact = nn.functional.conv2d(x.to(ScalarType.Float64), weight.to(ScalarType.Float64), bias?.to(ScalarType.Float64),
                padding: [1, 1]);
            var largest = exact.abs().max().item<double>();
            var theirs = Error(nn.functional.conv2d(x, weight, bias, padding: [1, 1]), exact) / largest;
            var result = Convolve(GuardedMemory.Guard(x), weight, bias is null ? null : GuardedMemory.Guard(bias), isWide, size, seed < 30);
            var own = Error(result, exact) / largest;
            Assert.True(own <= (size == 2 ? 3e-6 : 1e-5), $"seed {seed}, {string.Join('x', x.shape)}: {own:0.0e+0}, {theirs:0.0e+0}");
            (ownOfAll, theirsOfAll) = (ownOfAll + own, theirsOfAll + theirs);
        }

        Assert.InRange(ownOfAll, 0, (size == 2 ? 2 : 6) * theirsOfAll);
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        if (!KernelUse.IsSupported) return;
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        var (x, weight) = (randn(2, 40, 33, 47), randn(70, 40, 3, 3));
        var threads = get_num_threads();
        foreach (var scheme in (WinogradScheme[])[WinogradScheme.Two, WinogradScheme.Four])
            try
            {
                set_num_threads(1);
                var prepared = KernelConvolution.Prepare(weight, scheme);
                var alone = KernelConvolution.Compute(x, prepared, null, 70, scheme);
                set_num_threads(5);
                Assert.True(KernelConvolution.Prepare(weight, scheme).Equals(prepared));
                Assert.True(KernelConvolution.Compute(x, prepared, null, 70, scheme).Equals(alone));
            }
            finally
            {
                set_num_threads(threads);
            }
    }

    // Odd sizes, one pixel, channels that fill no vector, channels-last or not, and now and then a channel far larger than the others.
    private static (Tensor X, Tensor Weight, Tensor? Bias) Draw(int seed)
    {
        using var scope = NewDisposeScope();
        manual_seed(seed);
        var chance = new Random(seed);
        var (height, width) = seed % 20 == 0 ? (1, 1) : (chance.Next(1, 24), chance.Next(1, 24));
        var (channels, outputs) = (chance.Next(1, 70), chance.Next(1, 80));
        var x = seed % 2 == 0 ? randn(chance.Next(1, 3), channels, height, width)
            : randn(chance.Next(1, 3), height, width, channels).permute(0, 3, 1, 2);
        if (seed % 5 == 0) x.narrow(1, 0, 1).MultiplyInPlace(50);
        var weight = randn(outputs, channels, 3, 3).DividedBy(Math.Sqrt(9 * channels));
        var bias = seed % 3 == 0 ? null : randn(outputs);
        return (x.MoveToOuterDisposeScope(), weight.MoveToOuterDisposeScope(), bias?.MoveToOuterDisposeScope());
    }

    private static Tensor Convolve(Tensor x, Tensor weight, Tensor? bias, bool isWide, int size,
        bool guardsWeights)
    {
        Tensor Guarded(Tensor prepared) => guardsWeights ? GuardedMemory.Guard(prepared) : prepared;
        var scheme = size == 2 ? WinogradScheme.Two : WinogradScheme.Four;
        var outputs = (int)weight.size(0);
        return isWide
            ? KernelConvolution.ComputeByLanes<Lanes512, Vector512<float>>(x,
                Guarded(KernelConvolution.PrepareByLanes<Lanes512, Vector512<float>>(weight, scheme)), bias, outputs, scheme)
            : KernelConvolution.ComputeByLanes<Lanes256, Vector256<float>>(x,
                Guarded(KernelConvolution.PrepareByLanes<Lanes256, Vector256<float>>(weight, scheme)), bias, outputs, scheme);
    }

    private static double Error(Tensor result, Tensor exact) => (result.to(ScalarType.Float64) - exact).abs_().max().item<double>();
}
