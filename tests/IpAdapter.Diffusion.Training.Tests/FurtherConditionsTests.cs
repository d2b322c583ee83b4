using System.Text;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Training.Data;
using IpAdapter.Diffusion.Training.Inversions;
using IpAdapter.Diffusion.Training.Preparation;

namespace IpAdapter.Diffusion.Training.Tests;

/// <summary>Batches have control pictures, and texts as token ids, for what learns from them.</summary>
public sealed class FurtherConditionsTests : IDisposable
{
    private static readonly BatchOptions s_options = new() { BatchSize = 2, Width = 16, Height = 16, Drops = new(0, 0, 0) };

    private readonly DeviceStore _store = new(ComputeDevice.Create("cpu"));
    private readonly TestData _data = new();
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _scope.Dispose();
        _store.Dispose();
        _store.Device.Dispose();
        _data.Dispose();
    }

    [Theory]
    [InlineData("pairs.json")]
    [InlineData("pairs.csv")]
    [InlineData("folder")]
    [InlineData("pairs.tar")]
    public async Task The_control_picture_that_the_data_has_goes_with_its_picture(string kind)
    {
        var (picture, hint) = (TestData.Png(10, 16, 16), TestData.Png(200, 32, 32));
        _data.Write("folder/a.png", picture);
        _data.Write("folder/a.txt", "a picture");
        _data.Write("folder/a.hint.png", hint);
        _data.Write("pairs.json", """[{"image_file": "folder/a.png", "text": "a picture", "conditioning_image": "folder/a.hint.png"}]""");
        _data.Write("pairs.csv", "file_name,text,conditioning_image\nfolder/a.png,a picture,folder/a.hint.png\n");
        _data.Tar("pairs.tar", ("a.png", picture), ("a.hint.png", hint), ("a.txt", Encoding.UTF8.GetBytes("a picture")));

        using var batch = await Read(_data.In(kind), new HintOptions(HintKind.FromData));

        Assert.Equal([2L, 3, 16, 16], batch.Hints!.shape);
        Assert.All(batch.Hints.data<float>().ToArray(), level => Assert.Equal(200 / 255f, level));
    }

    [Fact]
    public async Task A_pair_without_a_control_picture_is_named_where_one_is_wanted_and_used_where_none_is()
    {
        _data.Write("folder/a.png", TestData.Png(10, 16, 16));
        _data.Write("folder/a.txt", "a picture");

        var problem = await Assert.ThrowsAsync<TrainingDataException>(() =>
            Read(_data.In("folder"), new HintOptions(HintKind.FromData)));

        Assert.Contains("a.png: has no control picture: expected \"conditioning_image\"", problem.Message);
        using var batch = await Read(_data.In("folder"), null);
        Assert.Null(batch.Hints);
    }

    [Fact]
    public async Task Control_pictures_are_made_of_the_picture_as_it_is_trained()
    {
        var picture = Picture(20, 16);
        using (var file = File.Create(_data.Write("folder/a.png", [])))
            ImageFile.WritePng(picture, file);
        _data.Write("folder/a.txt", "a picture");
        var trained = picture.ResizeAndCrop(20, 16, ResamplingFilter.Bilinear, (2, 0, 16, 16));

        using var same = await Read(_data.In("folder"), new HintOptions(HintKind.Picture));
        using var grey = await Read(_data.In("folder"), new HintOptions(HintKind.Picture, Channels: 1));
        using var colors = await Read(_data.In("folder"), new HintOptions(HintKind.Colors));
        using var larger = await Read(_data.In("folder"), new HintOptions(HintKind.Picture, Multiple: 12));

        Assert.Equal(Numbers(trained.ToUnitTensor()), Numbers(same.Hints![0]));
        Assert.Equal(Numbers(trained.ToGreyTensor()), Numbers(grey.Hints![0]));
        Assert.Equal(Numbers(ColorPalette.Compute(trained).ToUnitTensor()), Numbers(colors.Hints![0]));
        Assert.Equal([2L, 3, 24, 24], larger.Hints!.shape);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_word_that_is_learnt_is_read_by_the_ids_that_it_learns_by(bool isXl)
    {
        var encoders = (isXl ? TinyEncoders.Xl : TinyEncoders.Base with { ImageEncoder = null }) with
        {
            NewWord = new NewWord("<thing>", 3) { Templates = ["a photo of {}", "{} in the sun, {}"] },
        };
        _data.Write("folder/a.png", TestData.Png(10, 16, 16));
        _data.Write("folder/a.txt", "not read");
        using var learner = new InversionLearner(encoders.TextEncoder, "<thing>", 3, null, 1, _store);
        using var batches = new TrainingBatches(PairSource.Open(_data.In("folder")), encoders, _store, s_options with { BatchSize = 12 });

        using var batch = await batches.ReadAsync(0, 0, Cancellation);

        Assert.Equal(isXl ? 2 : 1, batch.TokenIds!.Count);
        foreach (var (ids, first) in batch.TokenIds.Zip(learner.FirstIds))
        {
            var texts = ids.unbind(0).Select(row => row.data<long>().ToArray()).ToList();
            var counts = texts.Select(text => text.Count(id => id >= first)).ToHashSet();
            Assert.Equal([3, 6], counts.Order());   // both texts are drawn
            Assert.All(texts, text => Assert.Equal([first, first + 1, first + 2], text.SkipWhile(id => id < first).Take(3)));
        }

        Assert.Equal(0, batch.TextStates.size(1));
        var text = learner.Text(batch);
        Assert.Equal([12L, 77, encoders.TextEncoder.Width], text.States.shape);
        Assert.Equal(isXl, text.Added is not null);
    }

    private async Task<TrainingBatch> Read(string path, HintOptions? hints)
    {
        var encoders = TinyEncoders.Base with { ImageEncoder = null, Hints = hints };
        using var batches = new TrainingBatches(PairSource.Open(path), encoders, _store, s_options);
        return await batches.ReadAsync(0, 0, Cancellation);
    }

    private static Image Picture(int width, int height)
    {
        var pixels = new byte[3 * width * height];
        new Random(1).NextBytes(pixels);
        return new Image(width, height, pixels);
    }

    private static float[] Numbers(Tensor tensor) => [.. tensor.contiguous().data<float>()];
}
