using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Kernels;
using IpAdapter.Diffusion.Layers;

namespace IpAdapter.Diffusion.Tests.Kernels;

public sealed class AttentionTests
{
    private static readonly bool[] Both = [.. AttentionLawTests.Widths.Select(row => row.Data)];

    [Fact]
    public void A_query_that_sees_no_key_gives_zero()
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        var mask = zeros(3, 200);
        mask[1] = tensor(float.NegativeInfinity);
        foreach (var isWide in Both)
        {
            var result = AttentionLawTests.Own(Standard(3, 200) with { Mask = mask }, isWide);
            Assert.True(result[0, 0, 1].Equals(zeros(40)));
            Assert.True(result[0, 0, 0].abs().min().item<float>() > 0);
        }
    }

    [Fact]
    public void A_mask_of_the_lowest_number_hides_nothing_where_it_is_everywhere()
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        var given = Standard(3, 200);
        foreach (var isWide in Both)
        {
            var result = AttentionLawTests.Own(given with { Mask = ones(3, 200).Times(float.MinValue) }, isWide);
            Assert.True(result.allclose(given.Value.mean([2], true).expand_as(result), rtol: 0, atol: 1e-6));
        }
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 150)]
    public void What_is_no_number_passes(bool isInKey, long place)
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        var given = Standard(9, 200);
        (isInKey ? given.Key : given.Query)[0, 0, place, 3] = tensor(float.NaN);
        foreach (var isWide in Both)
        {
            var result = AttentionLawTests.Own(given, isWide);
            Assert.True(result[0, 0, isInKey ? 8 : 0].isnan().all().item<bool>());
            Assert.Equal(isInKey, result[0, 0, 1].isnan().all().item<bool>());
        }
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        var (query, key, value) = (randn(1, 3, 300, 64), randn(1, 3, 200, 64), randn(1, 3, 200, 64));
        var threads = get_num_threads();
        try
        {
            set_num_threads(1);
            var alone = KernelAttention.Compute(query, key, value);
            set_num_threads(5);
            for (var again = 0; again < 5; again++)
                Assert.True(KernelAttention.Compute(query, key, value).Equals(alone));
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    [Fact]
    public async Task It_stops_when_the_work_is_cancelled()
    {
        using var device = ComputeDevice.Create("cpu", ScalarType.Float32);
        using var cancellation = new CancellationTokenSource();
        var drawing = device.RunAsync(() =>
        {
            var heads = randn(1, 2, 64, 8);
            cancellation.Cancel();
            Attention.ScaledDotProduct(heads, heads, heads);
            Assert.False(KernelUse.IsSupported, "it was computed all the same");
            return true;
        }, cancellation.Token);

        if (KernelUse.IsSupported) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => drawing);
    }

    [Fact]
    public async Task It_is_used_without_gradients_alone_and_can_be_switched_off()
    {
        using var device = ComputeDevice.Create("cpu", ScalarType.Float32);
        Assert.Equal(KernelUse.IsSupported, await CanCompute(ComputeMode.Inference));
        Assert.False(await CanCompute(ComputeMode.NoGradients));
        Assert.False(await CanCompute(ComputeMode.Training));
        device.UsesKernels = false;
        Assert.False(await CanCompute(ComputeMode.Inference));

        Task<bool> CanCompute(ComputeMode mode) => device.RunAsync(() =>
        {
            var heads = randn(1, 2, 5, 8);
            return KernelAttention.CanCompute(heads, heads, heads);
        }, mode);
    }

    [Fact]
    public void Other_widths_types_and_shapes_are_left_to_libtorch()
    {
        if (!KernelUse.IsSupported) return;
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        var heads = randn(2, 2, 5, 16);
        Assert.True(KernelAttention.CanCompute(heads, heads, heads));
        Assert.True(KernelAttention.CanCompute(heads.bfloat16(), heads.bfloat16(), heads.bfloat16()));
        Assert.False(KernelAttention.CanCompute(heads.narrow(3, 0, 12), heads.narrow(3, 0, 12), heads.narrow(3, 0, 12)));
        Assert.False(KernelAttention.CanCompute(heads.@double(), heads.@double(), heads.@double()));
        Assert.False(KernelAttention.CanCompute(heads, heads.narrow(0, 0, 1), heads.narrow(0, 0, 1)));
        Assert.False(KernelAttention.CanCompute(heads[0], heads[0], heads[0]));
        Assert.False(KernelAttention.CanCompute(heads, heads, heads.narrow(2, 0, 4)));
        Assert.False(KernelAttention.CanCompute(heads, heads.narrow(2, 0, 0), heads.narrow(2, 0, 0)));
    }

    [Fact]
    public void Of_bfloat16_only_the_result_is_rounded()
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        var given = Standard(33, 77);
        var (query, key, value) = (given.Query.bfloat16(), given.Key.bfloat16(), given.Value.bfloat16());
        foreach (var isWide in Both)
        {
            var result = AttentionLawTests.Own(given with { Query = query, Key = key, Value = value }, isWide);
            var wide = AttentionLawTests.Own(given with { Query = query.@float(), Key = key.@float(), Value = value.@float() }, isWide);
            Assert.Equal(ScalarType.BFloat16, result.dtype);
            Assert.True(result.Equals(wide.bfloat16()));
        }
    }

    private static AttentionCase Standard(long queries, long keys) => new()
    {
        Query = randn(1, 1, queries, 40),
        Key = randn(1, 1, keys, 40),
        Value = randn(1, 1, keys, 40),
        Words = "",
    };
}
