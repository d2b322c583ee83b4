using System.Runtime.Intrinsics;
using IpAdapter.Diffusion.Kernels;

namespace IpAdapter.Diffusion.Tests.Kernels;

/// <summary>What holds of this library's attention for any shape, beside libtorch's and against float64.</summary>
public sealed class AttentionLawTests
{
    private const int Cases = 500;
    private const double LargestError = 2e-6;
    private const double Epsilon = 1.2e-7;   // of float32

    /// <summary>Whether vectors are of 512 bits, for each width that this processor has.</summary>
    public static TheoryData<bool> Widths =>
        [.. ((bool[])[true, false]).Where(isWide => isWide ? Lanes512.IsSupported : Lanes256.IsSupported)];

    // The largest of a few errors is a matter of luck, so a single case may have what rounding its largest logit once gives besides.
    [Theory]
    [MemberData(nameof(Widths))]
    public void It_errs_at_most_twice_as_much_as_libtorch_and_no_more_in_all(bool isWide)
    {
        using var mode = inference_mode();
        var all = new Dictionary<bool, (double Own, double Theirs)>();
        for (var seed = 0; seed < Cases; seed++)
        {
            using var scope = NewDisposeScope();
            var given = AttentionCase.Draw(seed);
            var exact = Exact(given);
            var (own, theirs) = (Error(Own(given, isWide), exact), Error(Theirs(given), exact));
            Assert.True(own <= 2 * theirs + Rounding(given, exact), $"{given.Words}: own error {own:0.0e+0}, libtorch's {theirs:0.0e+0}");
            Assert.True(own <= LargestError || !given.IsUsual, $"{given.Words}: error {own:0.0e+0}");
            var before = all.GetValueOrDefault(given.IsUsual);
            all[given.IsUsual] = (before.Own + own, before.Theirs + theirs);
        }

        Assert.All(all.Values, errors => Assert.InRange(errors.Own, 0, 1.2 * errors.Theirs));
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void It_reads_nothing_past_what_it_is_given(bool isWide)
    {
        using var mode = inference_mode();
        for (var seed = 0; seed < 60; seed++)
        {
            using var scope = NewDisposeScope();
            var given = AttentionCase.Draw(seed);
            var guarded = given with
            {
                Query = GuardedMemory.Guard(given.Query),
                Key = GuardedMemory.Guard(given.Key),
                Value = GuardedMemory.Guard(given.Value),
                Mask = given.Mask is null ? null : GuardedMemory.Guard(given.Mask),
            };
            Assert.True(Own(guarded, isWide).Equals(Own(given, isWide)), given.Words);
        }
    }

    internal static Tensor Own(AttentionCase given, bool isWide) => isWide
        ? KernelAttention.ComputeByLanes<Lanes512, Vector512<float>>(given.Query, given.Key, given.Value, given.Mask, given.IsCausal)
        : KernelAttention.ComputeByLanes<Lanes256, Vector256<float>>(given.Query, given.Key, given.Value, given.Mask, given.IsCausal);

    private static Tensor Theirs(AttentionCase given) =>
        nn.functional.scaled_dot_product_attention(given.Query, given.Key, given.Value, given.Mask, 0, given.IsCausal);

    private static Tensor Exact(AttentionCase given) => nn.functional.scaled_dot_product_attention(given.Query.to(ScalarType.Float64),
        given.Key.to(ScalarType.Float64), given.Value.to(ScalarType.Float64), given.Mask?.to(ScalarType.Float64), 0, given.IsCausal);

    private static double Error(Tensor result, Tensor exact) => (result.to(ScalarType.Float64) - exact).abs_().max().item<double>();

    private static double Rounding(AttentionCase given, Tensor exact)
    {
        var logit = given.Query.matmul(given.Key.transpose(2, 3)).abs_().max().item<float>() / Math.Sqrt(given.Query.size(3));
        return exact.abs().max().item<double>() * Math.Max(1, logit) * Epsilon;
    }
}
