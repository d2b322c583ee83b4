using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Layers.Profiling;

namespace IpAdapter.Diffusion.Tests.Layers.Profiling;

/// <summary>What layers tell of their time. Other tests compute beside these: shapes here are like no other's.</summary>
public sealed class LayerProfileTests
{
    [Fact]
    public void A_product_is_told_with_its_shape_its_operations_and_its_time()
    {
        var layer = new Linear(randn(37, 41));
        using var profile = new LayerProfile();

        layer.Forward(randn(2, 3, 41));
        layer.Forward(randn(6, 41));

        var timing = Assert.Single(profile.Timings, timing => timing.Shape == "6x41 -> 37");
        Assert.Equal(("linear", 2, 2 * 2.0 * 6 * 41 * 37), (timing.Kind, timing.Count, timing.Operations));
        Assert.True(timing.Seconds > 0);
        Assert.Equal(timing.Operations / timing.Seconds / 1e9, timing.GigaflopsPerSecond);
    }

    // What was handed over before a layer is none of its time, and what it hands over is.
    [Fact]
    public void A_device_that_computes_beside_the_program_is_waited_for_before_and_after_each_layer()
    {
        var layer = new Linear(randn(43, 47));
        var waits = new List<DateTime>();
        using var profile = new LayerProfile(() =>
        {
            lock (waits) waits.Add(DateTime.UtcNow);
        });

        layer.Forward(randn(5, 47));

        var span = Assert.Single(profile.Spans, span => span.Shape == "5x47 -> 43");
        Assert.True(waits.Count >= 2);
        Assert.Contains(waits, wait => wait <= span.Begin);
        Assert.Contains(waits, wait => wait >= span.Begin && wait <= span.Begin + span.Duration);
    }

    [Theory]
    [InlineData(1, "3x3 2x11 -> 13 at 9x7", 9 * 7)]
    [InlineData(2, "3x3 2x11 -> 13 at 9x7 by 2", 5 * 4)]
    public void A_convolution_counts_the_pixels_that_it_gives(int stride, string shape, int pixels)
    {
        var layer = new Convolution(randn(13, 11, 3, 3), null, stride, padding: 1);
        using var profile = new LayerProfile();

        var y = layer.Forward(randn(2, 11, 9, 7));

        Assert.Equal(pixels, y.size(2) * y.size(3));
        var timing = Assert.Single(profile.Timings, timing => timing.Shape == shape);
        Assert.Equal(2.0 * 2 * 13 * 11 * 9 * pixels, timing.Operations);
    }

    [Fact]
    public void Attention_is_told_by_heads_positions_and_tokens()
    {
        using var profile = new LayerProfile();

        Attention.ScaledDotProduct(randn(2, 3, 19, 8), randn(2, 3, 23, 8), randn(2, 3, 23, 8));

        var timing = Assert.Single(profile.Timings, timing => timing.Shape == "2x3 19x23, head 8");
        Assert.Equal(("attention", 4.0 * 2 * 3 * 19 * 23 * 8), (timing.Kind, timing.Operations));
    }

    [Fact]
    public void Norms_and_activations_count_no_operations()
    {
        using var profile = new LayerProfile();

        new LayerNorm(ones(29), zeros(29)).Forward(randn(5, 29));

        var timing = Assert.Single(profile.Timings, timing => timing is { Kind: "layer norm", Shape: "5x29" });
        Assert.Null(timing.GigaflopsPerSecond);
    }

    [Fact]
    public void Nothing_is_told_after_it_was_disposed()
    {
        var profile = new LayerProfile();
        profile.Dispose();

        new Linear(randn(31, 43)).Forward(randn(1, 43));

        Assert.DoesNotContain(profile.Timings, timing => timing.Shape == "1x43 -> 31");
    }
}
