using System.Text;
using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Models.Autoencoders;
using IpAdapter.Diffusion.Models.ImageEncoders;
using IpAdapter.Diffusion.Models.TextEncoders;
using IpAdapter.Diffusion.Models.TextEncoders.Tokenizers;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Diffusion.Training.Conditions;
using IpAdapter.Diffusion.Training.Data;
using IpAdapter.Diffusion.Training.Preparation;

namespace IpAdapter.Diffusion.Training.Tests;

/// <summary>Pairs become batches.</summary>
public sealed class TrainingBatchesTests : IDisposable
{
    private static readonly BatchOptions s_options = new()
    {
        BatchSize = 3,
        Width = 16,
        Height = 16,
        Seed = 5,
        Ahead = 4,
        HasNoiseShift = true,
        Drops = new(0.2, 0.2, 0.2),
    };

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

    [Fact]
    public async Task A_row_is_what_the_encoders_say_of_its_pair()
    {
        var options = s_options with { BatchSize = 1, Drops = new(0, 0, 0) };
        using var batches = Batches(TinyEncoders.Base, options, pairs: 1);

        using var batch = await batches.ReadAsync(4, 1, Cancellation);

        var plan = RowPlan.ForTraining(5, 4, 1, 0, 1000, options.Drops);
        using var draws = new SeededNoise(plan.NoiseSeed);
        var picture = ImageFile.Read(TestData.Png(1, 20, 16), "1").ResizeAndCrop(20, 16, ResamplingFilter.Bilinear, (2, 0, 16, 16));
        var (mean, deviation) = Distribution(TinyEncoders.Base.Autoencoder, picture);
        var sample = draws.Draw([1, 4, 2, 2]);
        Same(mean.Plus(deviation * sample).Times(TinyEncoders.Base.Autoencoder.Config.ScalingFactor), batch.Latents);
        Same(draws.Draw([1, 4, 2, 2]), batch.Noise);
        Same(draws.Draw([1, 4, 1, 1]), batch.NoiseShift!);
        Assert.Equal([plan.Timestep], batch.Timesteps);
        Same(States(TinyEncoders.Base.TextEncoder.First, "picture 1"), batch.TextStates);
        Same(Embeddings(ImageFile.Read(TestData.Png(1, 20, 16), "1")).unsqueeze(1), batch.ImageEmbeddings!);
        Assert.Null(batch.Added);
    }

    [Theory]
    [InlineData("base")]
    [InlineData("plus")]
    public async Task What_is_dropped_is_an_empty_text_and_the_picture_that_the_adapter_knows_for_none(string kind)
    {
        var encoders = kind == "base" ? TinyEncoders.Base : TinyEncoders.Plus;
        using var batches = Batches(encoders, s_options with { Drops = new(0, 0, 1) });

        using var batch = await batches.ReadAsync(0, 0, Cancellation);

        var pictures = batch.ImageEmbeddings!;
        var none = kind == "base" ? zeros_like(pictures) : StatesOfZeroPixels().expand_as(pictures);
        Same(none, pictures);
        Same(States(encoders.TextEncoder.First, "").expand_as(batch.TextStates), batch.TextStates);
        Assert.Equal([3L, 1, .. kind == "base" ? [] : new[] { pictures.size(2) }, pictures.size(-1)], pictures.shape);
    }

    [Fact]
    public async Task A_model_of_two_text_encoders_is_told_one_vector_and_the_sizes_too()
    {
        using var batches = Batches(TinyEncoders.Xl, s_options with { Width = 16, Height = 24, Drops = new(0, 0, 0) }, pairs: 1);

        using var batch = await batches.ReadAsync(0, 0, Cancellation);

        // 20 x 16 becomes 30 x 24, and 16 x 24 is cut out of its middle: original, place of the cut, target.
        Assert.Equal([16f, 20, 0, 7, 24, 16], batch.Added!.TimeIds[0].data<float>().ToArray());
        Assert.Equal([3L, TinyEncoders.Xl.TextEncoder.PooledWidth!.Value], batch.Added.Pooled.shape);
        Assert.Equal([3L, 77, TinyEncoders.Xl.TextEncoder.Width], batch.TextStates.shape);
        Assert.Null(batch.ImageEmbeddings);
    }

    [Fact]
    public async Task Whoever_goes_on_at_a_position_reads_what_would_have_been_read()
    {
        using var whole = Batches(TinyEncoders.Base, s_options);
        var (read, positions) = (new List<TrainingBatch>(), new List<DataPosition>());
        for (var step = 0; step < 5; step++)
        {
            positions.Add(whole.Position);
            read.Add(await whole.ReadAsync(step, 0, Cancellation));
        }

        for (var from = 1; from < 5; from++)
        {
            using var resumed = Batches(TinyEncoders.Base, s_options with { Ahead = from }, from: positions[from]);
            for (var step = from; step < 5; step++)
            {
                using var batch = await resumed.ReadAsync(step, 0, Cancellation);
                Equal(read[step], batch);
            }
        }

        read.ForEach(batch => batch.Dispose());
    }

    [Fact]
    public async Task Who_gives_up_waiting_loses_no_pair()
    {
        using var whole = Batches(TinyEncoders.Base, s_options);
        using var interrupted = Batches(TinyEncoders.Base, s_options);

        for (var step = 0; step < 3; step++)
        {
            var before = interrupted.Position;
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => interrupted.ReadAsync(step, 0, new(canceled: true)));
            Assert.Equal(before, interrupted.Position);
            using var expected = await whole.ReadAsync(step, 0, Cancellation);
            using var batch = await interrupted.ReadAsync(step, 0, Cancellation);
            Equal(expected, batch);
        }
    }

    [Fact]
    public async Task A_validation_is_the_same_each_time_whatever_the_seed()
    {
        var (_, heldOut) = Source(9).HoldOut(5, Assert.Fail);
        var first = await Validation(s_options);
        var second = await Validation(s_options with { Seed = 6, Drops = new(1, 0, 0) });

        Assert.Equal([3, 2], first.Select(batch => batch.Timesteps.Count));
        Assert.Equal([100, 300, 500, 700, 900], first.SelectMany(batch => batch.Timesteps));
        foreach (var (one, other) in first.Zip(second))
            Equal(one, other);

        Task<IReadOnlyList<TrainingBatch>> Validation(BatchOptions options) => ValidateAsync(heldOut, options, Assert.Fail);
    }

    [Fact]
    public async Task Pairs_of_a_validation_that_cannot_be_used_are_named_and_left_out()
    {
        var problems = new List<string>();
        var good = Source(1).Shards[0].ReadIndex(Assert.Fail)[0];
        var bad = new PairEntry("broken", new(_data.Write("broken.png", "no picture")), null, "");

        var batch = Assert.Single(await ValidateAsync([bad, good], s_options, problems.Add));

        Assert.Single(batch.Timesteps);
        Assert.Contains("broken", Assert.Single(problems), StringComparison.Ordinal);
        var problem = await Assert.ThrowsAsync<TrainingDataException>(() => ValidateAsync([bad], s_options, problems.Add));
        Assert.Contains("none of the pairs that are kept for validation can be used: broken", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 16, 0, "a batch of 0 pairs is none", TrainingSetting.BatchSize)]
    [InlineData(1, 17, 0, "17 pixels are not a multiple of the 8", TrainingSetting.Width)]
    [InlineData(1, 0, 0, "an edge of 0 pixels", TrainingSetting.Width)]
    [InlineData(1, 16, 2, "the shares of dropped pictures", TrainingSetting.Drops)]
    public void Options_that_no_batch_can_be_made_by_are_refused(
        int size, int width, double drops, string expected, TrainingSetting setting)
    {
        var options = s_options with { BatchSize = size, Width = width, Drops = new(drops, 0, 0) };

        var problem = Assert.Throws<TrainingException>(() => Batches(TinyEncoders.Base, options));

        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
        Assert.Equal(setting, problem.Setting);
    }

    private async Task<IReadOnlyList<TrainingBatch>> ValidateAsync(
        IReadOnlyList<PairEntry> pairs, BatchOptions options, Action<string> problem) =>
        await (await ValidationPairs.ReadAsync(pairs, TinyEncoders.Base, _store, options, 0, problem, Cancellation))
            .EncodeAsync(Cancellation);

    private TrainingBatches Batches(PairEncoders encoders, BatchOptions options, int pairs = 7, DataPosition from = default) =>
        new(Source(pairs), encoders, _store, options, from);

    private PairSource Source(int pairs)
    {
        var members = Enumerable.Range(1, pairs).SelectMany(number => new[]
        {
            ($"{number}.png", TestData.Png((byte)number, 20, 16)), ($"{number}.txt", Encoding.UTF8.GetBytes($"picture {number}")),
        });
        return PairSource.Open(_data.Tar($"pairs-{pairs}.tar", [.. members]));
    }

    private (Tensor Mean, Tensor Deviation) Distribution(Autoencoder autoencoder, Image picture)
    {
        using var weights = _store.Lend(autoencoder.Weights);
        using var mode = no_grad();
        var (mean, logVariance) = AutoencoderNetwork.From(new(weights), autoencoder.Config).Encode(picture.ToSignedTensor());
        return (mean, logVariance!.Times(0.5).exp());
    }

    private Tensor States(TextTower tower, string text)
    {
        using var session = TextEncoderSession.Lend(tower, _store);
        using var mode = no_grad();
        return session.Network.States(tensor(ClipTokenizer.Open(tower.Vocabulary).Encode(text, 77)).to(ScalarType.Int64).unsqueeze(0));
    }

    private Tensor Embeddings(Image picture) => Encoded(network => network.ImageEmbeddings(ImageEncoder.Preprocessing.ToPixels(picture)));

    private Tensor StatesOfZeroPixels() => Encoded(network =>
        network.PenultimateStates(zeros(1, 3, ImageEncoder.Config.ImageSize, ImageEncoder.Config.ImageSize)).unsqueeze(1));

    private static ImageEncoder ImageEncoder => TinyEncoders.Base.ImageEncoder!;

    private Tensor Encoded(Func<ImageEncoderNetwork, Tensor> read)
    {
        using var weights = _store.Lend(ImageEncoder.Weights);
        using var mode = no_grad();
        return read(new ImageEncoderNetwork(new WeightScope(weights), ImageEncoder.Config));
    }

    private static void Same(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        Assert.True(expected.contiguous().bytes.SequenceEqual(actual.contiguous().bytes));
    }

    private static void Equal(TrainingBatch expected, TrainingBatch actual)
    {
        Same(expected.Latents, actual.Latents);
        Same(expected.Noise, actual.Noise);
        Same(expected.NoiseShift!, actual.NoiseShift!);
        Same(expected.TextStates, actual.TextStates);
        Same(expected.ImageEmbeddings!, actual.ImageEmbeddings!);
        Assert.Equal(expected.Timesteps, actual.Timesteps);
    }
}
