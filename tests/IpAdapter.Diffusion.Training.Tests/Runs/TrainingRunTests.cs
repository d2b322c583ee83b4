using System.Globalization;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Training.Data;
using IpAdapter.Diffusion.Training.ImagePrompts;
using IpAdapter.Diffusion.Training.Preparation;
using IpAdapter.Diffusion.Training.Runs;
using IpAdapter.Diffusion.Training.Runs.EventFiles;
using IpAdapter.Diffusion.Training.Tests.Learners;
using IpAdapter.Tests;

namespace IpAdapter.Diffusion.Training.Tests.Runs;

/// <summary>A training that is ended, damaged or lost goes on as if it had never stopped.</summary>
public sealed class TrainingRunTests : IDisposable
{
    private const int Steps = 6;

    private static readonly BatchOptions s_options = new() { BatchSize = 2, Width = 16, Height = 16, Seed = 3, Ahead = 4 };

    private readonly TinyModel _tiny = new("sd15");
    private readonly TestData _data = new();

    public TrainingRunTests() => _data.Shard("pairs.tar", Enumerable.Range(0, 9));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _tiny.Dispose();
        _data.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Ended_after_any_step_it_goes_on_to_the_bit(int endAfter)
    {
        var whole = await TrainAsync("whole", new(Steps) { CheckpointEvery = 2, Accumulation = 2 });
        using var ending = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => TrainAsync("parts", new(Steps)
        {
            CheckpointEvery = 100,
            Accumulation = 2,
            OnStep = progress => { if (progress.Step.Step + 1 == endAfter) ending.Cancel(); },
        }, cancellationToken: ending.Token));

        var kept = Checkpoints("parts").FindLatest(Steps, Assert.Fail)!;
        Assert.Equal(endAfter, kept.Steps);
        Assert.Equal(whole, await TrainAsync("parts", new(Steps) { CheckpointEvery = 3, Accumulation = 2 }));
        Assert.Equal(Lines("whole"), Lines("parts"));
        Assert.Equal(Events("whole"), Events("parts"));
        Assert.Equal(["loss", "gradient_norm", "learning_rate"], Events("parts").TakeLast(3).Select(told => told.Name));
        Assert.Equal(2, Directory.GetFiles(_data.In("parts/events")).Length);
    }

    [Fact]
    public async Task More_steps_go_on_and_fewer_begin_at_the_checkpoint_before()
    {
        var four = await TrainAsync("four", new(4) { CheckpointEvery = 2 });
        var six = await TrainAsync("six", new(6));

        Assert.Equal(six, await TrainAsync("four", new(6) { CheckpointEvery = 2 }));
        Assert.NotEqual(four, six);
        Assert.Equal(four, await TrainAsync("four", new(4) { CheckpointEvery = 2 }));
    }

    [Fact]
    public async Task The_last_checkpoints_and_the_best_are_kept()
    {
        await TrainAsync("run", new(Steps) { CheckpointEvery = 1, ValidateEvery = 1 }, validates: true);

        var losses = Lines("run").Skip(1).Select(line => double.Parse(line.Split(',')[4], CultureInfo.InvariantCulture))
            .ToList();
        var best = losses.IndexOf(losses.Min()) + 1;
        Assert.Equal(new SortedSet<int> { best, Steps - 1, Steps },
            Directory.GetFiles(_data.In("run"), "checkpoint-*").Select(file => int.Parse(Path.GetFileNameWithoutExtension(file)[^8..],
                CultureInfo.InvariantCulture)).Order());
    }

    [Fact]
    public async Task A_checkpoint_that_is_damaged_is_named_and_passed_over_for_the_one_before()
    {
        var whole = await TrainAsync("run", new(Steps) { CheckpointEvery = 2 });
        var last = Checkpoints("run").FindLatest(Steps, Assert.Fail)!;
        var bytes = await File.ReadAllBytesAsync(last.Path, Cancellation);
        await File.WriteAllBytesAsync(last.Path, bytes[..(bytes.Length / 2)], Cancellation);

        var problems = new List<string>();
        Assert.Equal(Steps - 2, Checkpoints("run").FindLatest(Steps, problems.Add)!.Steps);
        Assert.Contains(last.Path, Assert.Single(problems), StringComparison.Ordinal);
        Assert.Equal(whole, await TrainAsync("run", new(Steps)));
    }

    [Fact]
    public async Task A_checkpoint_that_cant_be_written_leaves_those_that_are_there()
    {
        await TrainAsync("run", new(2));
        var before = Directory.GetFiles(_data.In("run")).Order().ToList();
        // Where the next one is to be written, something lies that can't be written over.
        Directory.CreateDirectory(_data.In("run/checkpoint-00000003.safetensors.unfinished"));

        await Assert.ThrowsAnyAsync<Exception>(() => TrainAsync("run", new(3)));

        Assert.Equal(2, Checkpoints("run").FindLatest(Steps, Assert.Fail)!.Steps);
        Assert.Equal(before, Directory.GetFiles(_data.In("run")).Order());
    }

    [Theory]
    [InlineData(1, 2)]     // a checkpoint lies behind it already
    [InlineData(100, 2)]   // none does
    [InlineData(100, 6)]
    public async Task Samples_that_were_not_drawn_when_it_ended_are_drawn_when_it_goes_on(int checkpointEvery, int endsAt)
    {
        var (whole, parts) = (new List<long>(), new List<long>());
        var file = await TrainAsync("whole", Options(whole.Add));
        foreach (var isCancelled in (bool[])[false, true])
        {
            using var ending = new CancellationTokenSource();
            await Assert.ThrowsAnyAsync<Exception>(() => TrainAsync($"parts{isCancelled}", Options(steps =>
            {
                if (steps < endsAt)
                    return;
                if (!isCancelled)
                    throw new IOException("no room for a sheet");
                ending.Cancel();
                ending.Token.ThrowIfCancellationRequested();
            }), cancellationToken: ending.Token));

            Assert.Equal(file, await TrainAsync($"parts{isCancelled}", Options(parts.Add)));
            Assert.Equal(whole.Where(steps => steps >= endsAt), parts);
            Assert.Equal(file, await TrainAsync($"parts{isCancelled}", Options(parts.Add) with { HasSample = _ => true }));
            Assert.Equal(whole.Count(steps => steps >= endsAt), parts.Count);
            parts.Clear();
        }

        TrainingRunOptions Options(Action<long> sample) => new(Steps)
        {
            CheckpointEvery = checkpointEvery,
            SampleEvery = 2,
            HasSample = _ => false,
            Sample = (steps, _) =>
            {
                sample(steps);
                return Task.CompletedTask;
            },
        };
    }

    [Fact]
    public async Task A_validation_that_was_not_made_when_it_ended_is_made_when_it_goes_on()
    {
        var whole = await TrainAsync("whole", new(Steps) { ValidateEvery = 2, CheckpointEvery = 2 }, validates: true);
        await TrainAsync("parts", new(2), validates: true);
        Assert.Null(Checkpoints("parts").FindLatest(2, Assert.Fail)!.ValidationLoss);

        Assert.Equal(whole, await TrainAsync("parts", new(Steps) { ValidateEvery = 2, CheckpointEvery = 2 }, validates: true));

        Assert.Equal(Lines("whole"), Lines("parts"));
        Assert.Equal(Events("whole"), Events("parts"));
        Assert.Equal(Losses("whole"), Losses("parts"));

        double?[] Losses(string run) =>
            [.. ((int[])[2, 4, 6]).Select(steps => Checkpoints(run).FindLatest(steps, Assert.Fail)!.ValidationLoss)];
    }

    [Fact]
    public async Task A_table_that_was_cut_with_the_process_is_whole_again()
    {
        var whole = await TrainAsync("whole", new(Steps));
        await TrainAsync("parts", new(3));
        await File.AppendAllTextAsync(_data.In("parts/loss.csv"), "3,0.5,0.1,0.001,\n4,0.", Cancellation);

        Assert.Equal(whole, await TrainAsync("parts", new(Steps)));
        Assert.Equal(Lines("whole"), Lines("parts"));
    }

    [Fact]
    public async Task What_is_told_and_validated_changes_nothing_that_is_learnt()
    {
        var told = new List<TrainingProgress>();
        var plain = await TrainAsync("plain", new(Steps), validates: true);

        Assert.Equal(plain, await TrainAsync("told", new(Steps) { ValidateEvery = 2, OnStep = told.Add }, validates: true));
        Assert.Equal(Enumerable.Range(0, Steps).Select(step => (long)step), told.Select(progress => progress.Step.Step));
        Assert.Equal(told.Select(progress => progress.Step.Loss).Average(), told[^1].MeanLoss, 1e-12);
        Assert.Equal([false, true, true, true, true, true], told.Select(progress => progress.ValidationLoss is not null));
    }

    private CheckpointFolder Checkpoints(string run) => new(_data.In(run));

    private string[] Lines(string run) => File.ReadAllLines(_data.In($"{run}/loss.csv"));

    private List<(long Step, string Name, float? Number)> Events(string run) =>
        [.. EventFileReader.ReadFolder(_data.In($"{run}/events"), forgets: false).Select(told => (told.Step, told.Name, told.Number))];

    /// <summary>Trains a base adapter in a folder, from its last checkpoint, and gives the file's bytes.</summary>
    private async Task<byte[]> TrainAsync(
        string run, TrainingRunOptions options, bool validates = false, CancellationToken cancellationToken = default)
    {
        var store = _tiny.Store;
        var (pairs, heldOut) = PairSource.Open(_data.In("pairs.tar")).HoldOut(validates ? 2 : 0, Assert.Fail);
        var checkpoint = Checkpoints(run).FindLatest(options.Steps, _ => { });
        using var batches = new TrainingBatches(pairs, TinyEncoders.Base, store, s_options, checkpoint?.Position ?? default);
        var validation = validates
            ? await (await ValidationPairs.ReadAsync(heldOut, TinyEncoders.Base, store, s_options, 0, Assert.Fail, Cancellation))
                .EncodeAsync(Cancellation)
            : [];
        var adapter = new NewImagePrompt(TinyEncoders.Base.Reading.WidthFrom(TinyEncoders.Base.ImageEncoder!.Config));
        using var learner = await store.Device.RunAsync(
            () => new ImagePromptLearner(adapter, _tiny.UNet, 1, store), ComputeMode.NoGradients, Cancellation);
        using var trainer = await store.Device.RunAsync(
            () =>
            {
                var trainer = _tiny.Trainer(learner, rate: 1e-2, average: 0.9);
                checkpoint?.Restore(trainer, store);
                return trainer;
            }, ComputeMode.NoGradients, Cancellation);
        using var losses = new LossTable(_data.In($"{run}/loss.csv"), trainer.Steps);
        using var events = new EventFolder(_data.In($"{run}/events"), trainer.Steps);
        await new TrainingRun(trainer, batches, store.Device, Checkpoints(run), options)
        {
            Validation = validation,
            ValidationLoss = checkpoint?.ValidationLoss,
            Losses = losses,
            Events = events,
        }.RunAsync(cancellationToken);
        foreach (var batch in validation)
            batch.Dispose();
        using var file = new MemoryStream();
        await store.Device.RunAsync(() => TrainedFile.Write(file, learner, trainer.Result, new Dictionary<string, string>()), Cancellation);
        return file.ToArray();
    }
}
