using System.Globalization;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Training;
using IpAdapter.Diffusion.Training.Data;
using IpAdapter.Diffusion.Training.Preparation;
using IpAdapter.Diffusion.Training.Runs;
using IpAdapter.Diffusion.Training.Runs.EventFiles;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Graph.Training;

/// <summary>Carries a training out in a node's folder: goes on where it was, and does not repeat one that is finished.</summary>
/// <param name="store">Lends the weights of what is frozen.</param>
public sealed class TrainingRunner(DeviceStore store)
{
    /// <summary>Trains, and gives the file that was written.</summary>
    /// <exception cref="NodeInputException">The data, or the settings together, can't be trained with.</exception>
    internal async Task<WeightFile> RunAsync(TrainingInputs inputs, TrainingTask task, NodeContext context)
    {
        var state = context.State!;
        var result = Path.Combine(state.Folder,
            string.Create(CultureInfo.InvariantCulture, $"{task.Name}-{inputs.Steps:00000000}.safetensors"));
        try
        {
            var source = PairSource.Open(inputs.Data.Value);
            CheckApart(source, inputs, state);
            Directory.CreateDirectory(state.Folder);
            using var folder = FolderLock.TryTake(state.Folder) ?? throw NodeInputException.At((TrainingInputs i) => i.Steps,
                $"another run is training this in '{state.Folder}' at this moment: wait until it ends, or end it (Ctrl-C keeps what it has "
                    + "learnt), and run this again, which goes on from there; or write the outputs of this run to another folder");
            if (File.Exists(result))
                context.Log.Say($"trained before, {inputs.Steps} steps: {result}");
            else
                await TrainAsync(inputs, source, task, result, context).ConfigureAwait(false);
        }
        catch (TrainingDataException problem)
        {
            throw NodeInputException.At((TrainingInputs i) => i.Data, problem.Message, problem);
        }
        catch (TrainingException problem)
        {
            throw SettingPorts.At(problem);
        }
        catch (Exception problem) when (problem is IOException and not WeightFileException or UnauthorizedAccessException)
        {
            throw NodeInputException.At((TrainingInputs i) => i.Steps,
                $"what was learnt can't be kept in '{state.Folder}': {problem.Message}; make room or write the outputs elsewhere, and run "
                    + "it again: it goes on from the last checkpoint", problem);
        }
        finally
        {
            FolderLock.RemoveUnused(state.Folder);
        }

        return new WeightFile(result);
    }

    private async Task TrainAsync(
        TrainingInputs inputs, PairSource source, TrainingTask task, string result, NodeContext context)
    {
        var state = context.State!;
        var checkpoints = new CheckpointFolder(Path.Combine(state.Folder, "checkpoints"), inputs.KeepCheckpoints);
        var checkpoint = checkpoints.FindLatest(inputs.Steps,
            problem => context.Log.Warn($"a checkpoint can't be used, so an earlier one is: {problem}"));
        context.Log.Say(Beginning(checkpoint, state));
        var unusable = new PassedOverPairs();
        var (pairs, heldOut) = source.HoldOut(inputs.ValidationPairs, unusable.Add);
        var batchOptions = inputs.BatchOptions with
        {
            Buckets = inputs.Buckets ? Sizes(inputs) : [],
            CacheFolder = inputs.Cache ? Path.Combine(Path.GetDirectoryName(state.Folder)!, "encoded-pairs") : null,
        };
        using var apart = await HeldOutPairs.ReadAsync(heldOut, inputs, task.Encoders, store, unusable.Add, context.Cancellation)
            .ConfigureAwait(false);
        unusable.Warn(context.Log);
        using var batches = new TrainingBatches(pairs, task.Encoders, store, batchOptions, checkpoint?.Position ?? default);
        var schedule = new NoiseSchedule(inputs.UNet.Schedule);
        using var trained = await LearningTrainer.CreateAsync(
            task, schedule, inputs.TrainerOptions, checkpoint, store, context.Cancellation).ConfigureAwait(false);
        var table = Path.Combine(state.Folder, "loss.csv");
        using var losses = new LossTable(table, trained.Trainer.Steps);
        using var events = inputs.TensorBoard ? new EventFolder(Path.Combine(state.Folder, "events"), trained.Trainer.Steps) : null;
        var samples = new TrainingSamples(trained.Trainer, schedule, inputs.Autoencoder, store);
        var sheets = new SampleSheets(samples, apart, store.Device, Path.Combine(state.Folder, "samples"), events);
        var scores = inputs.Judge is { } clip
            ? new SampleScores(clip, apart, store, Path.Combine(state.Folder, "scores.csv"), events) : null;
        var options = Options(inputs, context) with
        {
            Sample = apart.Wanted is null ? null : SampleAsync,
            HasSample = steps => sheets.Has(steps) && scores?.Has(steps) != false,
        };
        var run = new TrainingRun(trained.Trainer, batches, store.Device, checkpoints, options)
        {
            Validation = apart.Validation,
            ValidationLoss = checkpoint?.ValidationLoss,
            Losses = losses,
            Events = events,
        };
        await run.RunAsync(context.Cancellation).ConfigureAwait(false);
        await trained.WriteAsync(result).ConfigureAwait(false);
        Plot();
        if (batches.PassedOver > 0)
            PassedOverPairs.Warn(context.Log, batches.PassedOver, batches.Problems);
        if (batches.CacheProblem is { } uncached)
            context.Log.Warn(uncached);

        async Task SampleAsync(long steps, CancellationToken cancellationToken)
        {
            var drawn = await sheets.DrawAsync(steps, cancellationToken).ConfigureAwait(false);
            if (scores is not null)
                await scores.AddAsync(steps, drawn, cancellationToken).ConfigureAwait(false);
            Plot();
        }

        void Plot()
        {
            if (inputs.Plot)
                LossPlot.Write(table, Path.Combine(state.Folder, "loss.png"));
        }
    }

    // What lies in a folder of pictures decides what is gone on with: with its own files there, a training would always begin anew.
    private static void CheckApart(PairSource source, TrainingInputs inputs, NodeState state)
    {
        if (source.Files.Any(file => Directory.Exists(file) && Within(file, state.Folder)))
            throw NodeInputException.At((TrainingInputs i) => i.Data, "the outputs would be written into the folder of the pairs "
                + $"('{inputs.Data.Value}'): write them to another folder, or put the pictures into one of their own");

        static bool Within(string outer, string inner) => Whole(inner).StartsWith(Whole(outer), StringComparison.Ordinal);

        static string Whole(string folder) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + Path.DirectorySeparatorChar;
    }

    private static IReadOnlyList<(int Width, int Height)> Sizes(TrainingInputs inputs) => SizeBuckets.Create(
        inputs.Width, inputs.Height, SizeBuckets.MultipleFor(inputs.UNet.Config, inputs.Autoencoder.Config));

    private static TrainingRunOptions Options(TrainingInputs inputs, NodeContext context) => new(inputs.Steps)
    {
        Accumulation = inputs.Accumulation,
        CheckpointEvery = inputs.CheckpointEvery,
        ValidateEvery = inputs.ValidateEvery,
        SampleEvery = inputs.SampleEvery,
        OnStep = progress => context.Progress.Report((int)Math.Min(int.MaxValue, progress.Step.Step + 1),
            (int)Math.Min(int.MaxValue, inputs.Steps), Status(progress)),
    };

    private static string Status(TrainingProgress progress) => string.Create(CultureInfo.InvariantCulture,
        $"loss {progress.MeanLoss:0.0000} +- {progress.LossSpread:0.0000}")
        + (progress.ValidationLoss is { } loss ? string.Create(CultureInfo.InvariantCulture, $", validation {loss:0.0000}") : "")
        + string.Create(CultureInfo.InvariantCulture, $", {progress.PairsPerSecond:0.0} pairs/s, {Left(progress.Left)} left");

    private static string Left(TimeSpan left) => left.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(long)left.TotalHours} h {left.Minutes:00} min")
        : string.Create(CultureInfo.InvariantCulture, $"{left.Minutes}:{left.Seconds:00} min");

    private static string Beginning(Checkpoint? checkpoint, NodeState state)
    {
        if (checkpoint is not null)
            return string.Create(CultureInfo.InvariantCulture, $"goes on behind step {checkpoint.Steps} ({checkpoint.Path})");
        return state.Others.Count > 0
            ? $"begins anew in {state.Folder}, for the inputs are others than those of {state.Others[^1]}, which stays as it is"
            : $"begins, and keeps how far it is in {state.Folder}";
    }
}
