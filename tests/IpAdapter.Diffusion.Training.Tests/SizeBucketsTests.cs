using CsCheck;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Training.Data;
using IpAdapter.Diffusion.Training.Preparation;

namespace IpAdapter.Diffusion.Training.Tests;

/// <summary>Pictures are brought to sizes of their shape.</summary>
public sealed class SizeBucketsTests : IDisposable
{
    private readonly DeviceStore _store = new(ComputeDevice.Create("cpu"));
    private readonly TestData _data = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _store.Dispose();
        _store.Device.Dispose();
        _data.Dispose();
    }

    [Fact]
    public void Sizes_have_at_most_the_area_and_no_more_than_a_row_less_and_edges_of_the_multiple() =>
        Gen.Select(Gen.Int[1, 16], Gen.Int[1, 16], Gen.OneOf(Gen.Const(8), Gen.Const(64))).Sample((columns, rows, multiple) =>
        {
            var (area, sizes) = (columns * rows * multiple * multiple,
                SizeBuckets.Create(columns * multiple, rows * multiple, multiple));

            Assert.All(sizes, size =>
            {
                Assert.Equal((0, 0), (size.Width % multiple, size.Height % multiple));
                Assert.InRange(size.Width * size.Height, area - size.Width * multiple + 1, area);
                Assert.InRange((double)size.Width / size.Height, 0.2, 5);
            });
            if (columns == rows)
                Assert.Contains((columns * multiple, rows * multiple), sizes);
        }, iter: 500);

    [Fact]
    public void Sizes_of_the_area_of_512_x_512_are_those_that_NovelAI_lists() =>
        Assert.Equal([(256, 1024), (320, 768), (384, 640), (448, 576), (512, 512), (576, 448), (640, 384), (704, 320), (768, 320),
            (832, 256), (896, 256), (960, 256), (1024, 256)], SizeBuckets.Create(512, 512, 64));

    [Theory]
    [InlineData(100, 100, 512, 512)]
    [InlineData(3000, 2000, 640, 384)]
    [InlineData(2000, 3000, 384, 640)]
    [InlineData(50_000, 1, 1024, 256)]
    public void A_picture_goes_to_the_size_of_the_nearest_shape(int width, int height, int nearestWidth, int nearestHeight) =>
        Assert.Equal((nearestWidth, nearestHeight), SizeBuckets.Nearest(SizeBuckets.Create(512, 512, 64), width, height));

    [Theory]
    [InlineData(4, 4, 64)]
    [InlineData(3, 4, 32)]
    public void The_multiple_follows_the_model(int unetLevels, int autoencoderLevels, int multiple)
    {
        var models = Path.Combine((string)AppContext.GetData("IpAdapter.Tests.Folder")!, "Golden", "models");
        var unet = UNetConfig.Read(Path.Combine(models, "sd15-tiny", "unet", "config.json"));
        var autoencoder = TinyEncoders.Base.Autoencoder.Config;

        Assert.Equal(multiple, SizeBuckets.MultipleFor(
            unet with { BlockOutChannels = [.. Enumerable.Repeat(8, unetLevels)] },
            autoencoder with { BlockOutChannels = [.. Enumerable.Repeat(8, autoencoderLevels)] }));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_training_that_goes_on_reads_what_would_have_been_read_also_of_pairs_that_wait(bool isCached)
    {
        var (source, options) = (Shapes(), Options with { CacheFolder = isCached ? _data.In("cache") : null });
        using var whole = new TrainingBatches(source, TinyEncoders.Base, _store, options with { CacheFolder = null });
        var (read, positions) = (new List<string>(), new List<DataPosition>());
        for (var step = 0; step < 12; step++)
        {
            positions.Add(whole.Position);
            read.Add(await Next(whole, step));
        }

        Assert.Contains(positions, position => position.Waiting is not null);
        foreach (var from in (int[])[0, 1, 3, 6, 7, 11])
        {
            using var resumed = new TrainingBatches(source, TinyEncoders.Base, _store, options, positions[from]);
            for (var step = from; step < 12; step++)
                Assert.Equal(read[step], await Next(resumed, step));
        }
    }

    [Fact]
    public async Task A_batch_has_pictures_of_one_size_and_each_pair_is_in_one_batch()
    {
        using var batches = new TrainingBatches(Shapes(), TinyEncoders.Base, _store, Options with { Drops = new(0, 0, 0) });
        var (shapes, texts) = (new List<(long, long)>(), new List<string>());
        for (var step = 0; step < 15; step++)   // three epochs of ten pairs
        {
            using var batch = await batches.ReadAsync(step, 0, Cancellation);
            shapes.Add((batch.Latents.size(3) * 8, batch.Latents.size(2) * 8));
            texts.AddRange(Enumerable.Range(0, 2).Select(row => Convert.ToHexString(batch.TextStates[row].contiguous().bytes)));
        }

        Assert.Equal([(8, 32), (16, 16), (32, 8)], shapes.Distinct().Order());
        Assert.Equal(10, texts.Distinct().Count());
        // A pair may wait while others are read again, but never falls behind by more than a batch.
        Assert.All(texts.CountBy(text => text), text => Assert.InRange(text.Value, 2, 4));
    }

    private static BatchOptions Options => new()
    {
        BatchSize = 2,
        Width = 16,
        Height = 16,
        Ahead = 3,
        Buckets = [(8, 32), (16, 16), (32, 8)],
    };

    // Ten pairs of three shapes: five wide, three square, two high.
    private PairSource Shapes()
    {
        for (var number = 0; number < 10; number++)
        {
            var (width, height) = number < 5 ? (40, 10) : number < 8 ? (20, 20) : (10, 40);
            _data.Write($"pictures/{number}.png", TestData.Png((byte)number, width, height));
            _data.Write($"pictures/{number}.txt", $"picture {number}");
        }

        return PairSource.Open(_data.In("pictures"));
    }

    private static async Task<string> Next(TrainingBatches batches, long step)
    {
        using var batch = await batches.ReadAsync(step, 0, Cancellation);
        return BatchBytes.Hash(batch);
    }
}
