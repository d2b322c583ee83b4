using IpAdapter.Diffusion.ImagePrompts.Combining;
using IpAdapter.Diffusion.ImagePrompts.Preparation;
using IpAdapter.Diffusion.ImagePrompts.Schedules;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Prompting;
using IpAdapter.Graph.ImagePrompts.Combining;
using IpAdapter.Graph.ImagePrompts.Preparation;
using IpAdapter.Graph.ImagePrompts.Schedules;

namespace IpAdapter.Graph.ImagePrompts.Tests;

public sealed class PreparationTests(Bench bench) : IClassFixture<Bench>
{
    private static readonly NodeContext Context = new() { NodeName = "prepared" };

    [Fact]
    public void A_square_of_the_wanted_size_is_left_as_it_is()
    {
        var square = Ramp(32, 32);
        foreach (var crop in Enum.GetValues<CropPosition>())
            Assert.Equal(square.Pixels.ToArray(), Run(new PrepareImage(bench.Store.Device),
                new PrepareImage.Inputs(square, crop, Size: 32)).Pixels.ToArray());
    }

    [Fact]
    public void The_ends_of_a_wide_picture_are_its_left_and_right()
    {
        var wide = Ramp(96, 32);
        Assert.Equal(0, Run(new PrepareImage(bench.Store.Device),
            new PrepareImage.Inputs(wide, CropPosition.Left, Size: 32)).Pixels.Span[0]);
        Assert.Equal(64, Run(new PrepareImage(bench.Store.Device),
            new PrepareImage.Inputs(wide, CropPosition.Right, Size: 32)).Pixels.Span[0]);
        Assert.Equal(32, Run(new PrepareImage(bench.Store.Device), new PrepareImage.Inputs(wide, Size: 32)).Pixels.Span[0]);
    }

    [Fact]
    public void Sharpening_leaves_a_flat_picture_and_raises_the_contrast_of_an_edge()
    {
        var (flat, edge) = (WeightingLaws.Grey(32, 32, (_, _) => 100), WeightingLaws.Grey(32, 32, (x, _) => x < 16 ? 80 : 160));

        Assert.Equal(flat.Pixels.ToArray(), Run(new PrepareImage(bench.Store.Device),
            new PrepareImage.Inputs(flat, Sharpening: 1, Size: 32)).Pixels.ToArray());
        var sharp = Run(new PrepareImage(bench.Store.Device), new PrepareImage.Inputs(edge, Sharpening: 1, Size: 32)).Pixels.ToArray();
        Assert.True(sharp[(16 * 32 + 15) * 3] < 80 && sharp[(16 * 32 + 16) * 3] > 160);
    }

    [Fact]
    public void Noise_of_no_strength_is_the_picture_and_a_seed_is_a_noise()
    {
        var picture = Ramp(32, 32);
        foreach (var kind in Enum.GetValues<NoiseKind>())
        {
            Assert.Equal(picture.Pixels.ToArray(), Run(new MakeNoise(bench.Store.Device),
                new MakeNoise.Inputs(kind, 0, Image: picture, Size: 32)).Pixels.ToArray());
            Assert.Equal(Noise(kind, 3), Noise(kind, 3));
            Assert.NotEqual(Noise(kind, 3), Noise(kind, 4));
        }

        byte[] Noise(NoiseKind kind, long seed) =>
            Run(new MakeNoise(bench.Store.Device), new MakeNoise.Inputs(kind, 0.5, Image: picture, Seed: seed, Size: 32)).Pixels.ToArray();
    }

    [Theory]
    [InlineData(512, 256)]
    [InlineData(200, 1000)]
    [InlineData(300, 400)]
    public void Tiles_cover_the_picture_and_their_masks_say_where_they_were(int height, int width)
    {
        var cut = Run(new CutTiles(bench.Store.Device), new CutTiles.Inputs(Ramp(width, height)));

        Assert.Equal(cut.Tiles.Count, cut.Masks.Count);
        Assert.All(cut.Tiles, tile => Assert.Equal((256, 256), (tile.Width, tile.Height)));
        var covered = new bool[cut.Masks[0].Width * cut.Masks[0].Height];
        foreach (var mask in cut.Masks)
            for (var i = 0; i < covered.Length; i++)
                covered[i] |= mask.Pixels.Span[i * 3] == 255;
        Assert.DoesNotContain(false, covered);
    }

    [Fact]
    public void A_square_that_would_be_too_large_is_told_before_the_run_and_in_it_and_no_memory_is_taken_for_it()
    {
        var node = new PrepareImage(bench.Store.Device);
        var strip = new Image(200_000, 1, new byte[600_000]);
        var known = new KnownInputs(("Image", new ImageDescription(200_000, 1)), ("Crop", CropPosition.Pad), ("Size", 32));
        node.Check(known);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var within = Assert.Throws<NodeInputException>(() => Run(node, new PrepareImage.Inputs(strip, CropPosition.Pad, Size: 32)));

        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 64 << 20);
        Assert.Equal([("Crop", within.Message)], known.Problems);
        Assert.Equal("Crop", within.Port);
        Assert.Equal(32, Run(node, new PrepareImage.Inputs(strip, Size: 32)).Width);
    }

    [Theory]
    [InlineData(200_000, 1)]
    [InlineData(1, 1_000_000)]
    public void A_strip_that_can_not_be_cut_into_tiles_is_told_before_the_run_and_in_it(int width, int height)
    {
        var node = new CutTiles(bench.Store.Device);
        var before = Assert.Single(node.Check(new KnownInputs(("Image", new ImageDescription(width, height)))).Problems);
        var within = Assert.Throws<NodeInputException>(() => Run(node,
            new CutTiles.Inputs(new Image(width, height, new byte[width * height * 3]))));

        Assert.Equal(("Image", before.Message), (within.Port, within.Message));
        Assert.Equal("Image", before.Port);
    }

    [Fact]
    public void A_schedule_of_pairs_gives_each_frame_two_pictures_whose_weights_make_one()
    {
        var pictures = Enumerable.Range(0, 3).Select(number => WeightingLaws.Grey(8, 8, (_, _) => number)).ToList();
        var schedule = Run(new ScheduleWeights(),
            new ScheduleWeights.Inputs([1, 0], Frames: 4, Method: ScheduleMethod.ShiftBatches, Image: pictures, Prompts: ["a", "b"]));

        Assert.Equal(8, schedule.Count);
        Assert.Equal([pictures[0], pictures[0], pictures[0], pictures[0], pictures[1], pictures[1], pictures[1], pictures[1]],
            schedule.First);
        Assert.Equal(pictures[2], schedule.Second[^1]);
        Assert.All(schedule.Weights.Zip(schedule.Rest), pair => Assert.Equal(1, pair.First + pair.Second, 12));
        Assert.Equal(["a", "a", "a", "a", "b", "b", "b", "b"], schedule.Prompts);
    }

    [Theory]
    [InlineData(1, 0.5)]
    [InlineData(0, 1)]
    [InlineData(0.1, 0.4)]
    [InlineData(-2, 3)]
    public void Weights_that_go_to_and_fro_never_jump(double from, double to)
    {
        var pictures = Enumerable.Range(0, 4).Select(_ => Ramp(8, 8)).ToList();

        var schedule = Run(new ScheduleWeights(),
            new ScheduleWeights.Inputs([from, to], Frames: 3, Method: ScheduleMethod.AlternateBatches, Image: pictures));

        Assert.Equal([from, (from + to) / 2, to, to, (from + to) / 2, from, from, (from + to) / 2, to],
            schedule.Weights.Select(weight => Math.Round(weight, 9)));
        Assert.All(schedule.Weights.Zip(schedule.Rest), pair => Assert.Equal(1, pair.First + pair.Second, 12));
    }

    [Fact]
    public void A_norm_average_in_half_precision_is_that_of_single_precision()
    {
        using var scope = NewDisposeScope();
        var numbers = tensor(new float[] { 1e-4f, 0, 2, -3e-5f, 2e-4f, 0, 1, -4e-5f }).reshape(1, 2, 4);

        var half = Joining.Join(CombineMethod.NormAverage, numbers.to(ScalarType.Float16));

        Assert.Equal(ScalarType.Float16, half.dtype);
        Assert.True(Joining.Join(CombineMethod.NormAverage, numbers).allclose(half.to(ScalarType.Float32), rtol: 0.02, atol: 1e-3));
        Assert.Equal(0, half[0, 0, 1].to(ScalarType.Float32).item<float>());
    }

    [Fact]
    public void A_tiny_picture_is_cut_like_any_other() =>
        Assert.Equal(4, Run(new CutTiles(bench.Store.Device), new CutTiles.Inputs(Ramp(8, 8))).Tiles.Count);

    [Theory]
    [InlineData(4, 4, ScheduleMethod.FullBatch, 2, "StartFrame")]
    [InlineData(4, 0, ScheduleMethod.ShiftBatches, 1, "Method")]
    public void A_schedule_that_never_moves_or_has_no_pair_is_refused(int frames, int start, ScheduleMethod method, int pictures,
        string port)
    {
        var inputs = new ScheduleWeights.Inputs([1, 0], Frames: frames, StartFrame: start, Method: method,
            Image: [.. Enumerable.Repeat(Ramp(8, 8), pictures)]);
        Assert.Equal(port, Assert.Throws<NodeInputException>(() => Run(new ScheduleWeights(), inputs)).Port);
    }

    [Fact]
    public void Prompts_combined_side_by_side_are_read_as_if_encoded_together()
    {
        using var other = new ImagePrompt(Bench.Noise(33, 1, 1, 64), zeros(1, 1, 64));
        using var together = new ImagePrompt(cat([bench.BasePrompt.Positive, other.Positive], 1), zeros(1, 2, 64));
        using var combined = Combine([bench.BasePrompt, other], CombineMethod.Concat);
        Assert.Equal(together.Positive.data<float>().ToArray(), combined.Positive.data<float>().ToArray());
        Assert.Equal(together.Negative.shape, combined.Negative.shape);
    }

    [Fact]
    public void A_weight_of_one_and_zero_is_the_first_of_two_pictures()
    {
        using var other = new ImagePrompt(Bench.Noise(33, 1, 1, 64), zeros(1, 1, 64));
        using var first = Combine([bench.BasePrompt, other], CombineMethod.Add, [1, 0]);
        Assert.Equal(bench.BasePrompt.Positive.data<float>().ToArray(), first.Positive.data<float>().ToArray());
        Assert.Equal(1, first.Positive.size(1));
    }

    [Fact]
    public void Nothing_can_be_subtracted_from_a_picture_alone()
    {
        var known = new KnownInputs(("Image", new ImagePromptDescription("'a'", "image embeddings", 64, 1)),
            ("Method", CombineMethod.Subtract));
        new CombineImagePrompts(bench.Store.Device).Check(known);

        Assert.Equal("Image", Assert.Single(known.Problems).Port);
        Assert.Equal("Image", Assert.Throws<NodeInputException>(() => Combine([bench.BasePrompt], CombineMethod.Subtract)).Port);
    }

    [Fact]
    public void A_blur_wider_than_the_picture_is_found_before_the_run()
    {
        var known = new KnownInputs(("Size", 16), ("Blur", 17));
        new MakeNoise(bench.Store.Device).Check(known);

        Assert.Equal("Blur", Assert.Single(known.Problems).Port);
        Assert.Equal(new ImageDescription(16, 16), known.Outputs[""]);
    }

    private ImagePrompt Combine(IReadOnlyList<ImagePrompt> prompts, CombineMethod method, IReadOnlyList<double>? weights = null) =>
        Run(new CombineImagePrompts(bench.Store.Device), new CombineImagePrompts.Inputs(prompts, method, weights));

    private static TOutput Run<TInput, TOutput>(INode<TInput, TOutput> node, TInput inputs) where TInput : notnull where TOutput
        : notnull => node.CheckAndRunAsync(inputs, Context, Samples.ResultTypes).GetAwaiter().GetResult();

    private static Image Ramp(int width, int height) => WeightingLaws.Grey(width, height, (x, _) => x % 256);
}
