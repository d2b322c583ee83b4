using CsCheck;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Graph.Structure.Hints;

namespace IpAdapter.Graph.Structure.Tests;

public sealed class HintLaws
{
    private static readonly NodeContext Context = new() { NodeName = "hint" };

    [Fact]
    public void Smoothing_keeps_a_constant_and_never_leaves_the_range() =>
        Gen.Select(Gen.Float[0, 255].Array[1, 60], Gen.Double[0, 5]).Sample((plane, deviation) =>
        {
            var smooth = GaussianBlur.Compute(plane, plane.Length, deviation, default);
            var flat = GaussianBlur.Compute([.. plane.Select(_ => plane[0])], plane.Length, deviation, default);
            return smooth.All(level => level >= plane.Min() - 1e-3f && level <= plane.Max() + 1e-3f)
                && flat.All(level => Math.Abs(level - plane[0]) < 1e-3f);
        }, iter: 100);

    [Fact]
    public void Smoothing_is_the_same_across_and_along()
    {
        var across = GaussianBlur.Compute([0, 0, 9, 0, 0], 5, 1, default);
        var along = GaussianBlur.Compute([0, 0, 9, 0, 0], 1, 1, default);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(across[i], along[i], 1e-5f);
            Assert.Equal(across[i], across[4 - i], 1e-5f);
        }
    }

    // What it says of itself: the sum over the kernel, with the border going on, for planes of any size.
    [Fact]
    public void Smoothing_is_the_sum_over_a_Gaussian_with_the_border_going_on() =>
        Gen.Select(Gen.Int[1, 40], Gen.Int[1, 7], Gen.Double[0.3, 4], Gen.Int[0, 1000]).Sample((width, height, deviation, seed) =>
        {
            var random = new Random(seed);
            float[] plane = [.. Enumerable.Range(0, width * height).Select(_ => 255 * random.NextSingle())];
            var radius = (int)Math.Ceiling(3 * deviation);
            var weights = Enumerable.Range(-radius, 2 * radius + 1).Select(x => Math.Exp(-x * x / (2 * deviation * deviation))).ToArray();
            var smooth = GaussianBlur.Compute(plane, width, deviation, default);
            for (var i = 0; i < plane.Length; i++)
            {
                var sum = 0.0;
                for (var y = -radius; y <= radius; y++)
                    for (var x = -radius; x <= radius; x++)
                        sum += weights[y + radius] * weights[x + radius] * plane[Math.Clamp(i / width + y, 0, height - 1) * width
                            + Math.Clamp(i % width + x, 0, width - 1)];
                Assert.Equal(sum / Math.Pow(weights.Sum(), 2), smooth[i], 1e-2);
            }
        }, iter: 50);

    [Fact]
    public async Task What_takes_long_ends_when_it_is_told_to()
    {
        var (picture, told) = (Pictures.Square(16, 5, 10, 0, 255),
            new NodeContext { NodeName = "hint", Cancellation = new CancellationToken(canceled: true) });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await new Canny().RunAsync(new(picture, Blur: 3), told));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await new SoftEdges().RunAsync(new(picture), told));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await new LuminanceDepth().RunAsync(new(picture), told));
    }

    [Fact]
    public async Task Soft_edges_of_one_colour_are_black_and_the_steepest_place_is_white()
    {
        Assert.All((await SoftOf(Pictures.Constant(9, 7, 40, 80, 120))).Pixels.ToArray(), level => Assert.Equal(0, level));
        Assert.Equal(255, (await SoftOf(Pictures.Square(16, 5, 10, 100, 110))).Pixels.ToArray().Max());
    }

    [Fact]
    public async Task What_is_bright_is_near_or_far_as_is_asked()
    {
        var image = Pictures.Drawn(8, 1, (x, _) => ((byte)(20 * x), (byte)(20 * x), (byte)(20 * x)));
        var near = await new LuminanceDepth().RunAsync(new LuminanceDepth.Inputs(image, Blur: 0), Context);
        var far = await new LuminanceDepth().RunAsync(new LuminanceDepth.Inputs(image, Blur: 0, DarkIsNear: true), Context);
        Assert.Equal((0, 255), (near.At(0, 0).Red, near.At(7, 0).Red));
        Assert.Equal((255, 0), (far.At(0, 0).Red, far.At(7, 0).Red));
    }

    [Fact]
    public void Inverted_twice_is_the_picture_itself() =>
        Pictures.Any.Sample(image => Inverted(Inverted(image)).Pixels.Span.SequenceEqual(image.Pixels.Span), iter: 50);

    private static Image Inverted(Image image) =>
        new Invert().RunAsync(new Invert.Inputs(image), Context).AsTask().GetAwaiter().GetResult();

    private static ValueTask<Image> SoftOf(Image image) => new SoftEdges().RunAsync(new SoftEdges.Inputs(image), Context);
}
