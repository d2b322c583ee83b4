using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Training;
using IpAdapter.Diffusion.Training.Data;
using IpAdapter.Diffusion.Training.Preparation;

namespace IpAdapter.Graph.Training;

/// <summary>Pairs that a training does not learn from, as it is told by them how far it is.</summary>
internal sealed class HeldOutPairs : IDisposable
{
    private HeldOutPairs(
        IReadOnlyList<TrainingPair> shown, IReadOnlyList<TrainingBatch> validation, TrainingBatch? wanted, TrainingBatch? none) =>
        (Shown, Validation, Wanted, None) = (shown, validation, wanted, none);

    /// <summary>The first ones, which pictures are drawn for.</summary>
    public IReadOnlyList<TrainingPair> Shown { get; }

    /// <summary>Batches of all.</summary>
    public IReadOnlyList<TrainingBatch> Validation { get; }

    /// <summary>Those that are drawn for, with their conditions; null where nothing is drawn.</summary>
    public TrainingBatch? Wanted { get; }

    /// <summary>The same without their conditions.</summary>
    public TrainingBatch? None { get; }

    public static async Task<HeldOutPairs> ReadAsync(IReadOnlyList<PairEntry> pairs, TrainingInputs inputs, PairEncoders encoders,
        DeviceStore store, INodeLog log, CancellationToken cancellationToken)
    {
        var validation = pairs.Count == 0 ? [] : await Batches(pairs, inputs.BatchOptions, isUnconditional: false).ConfigureAwait(false);
        var count = inputs.SampleEvery > 0 ? Math.Min(inputs.Samples, pairs.Count) : 0;
        if (count == 0)
            return new([], validation, null, null);
        // One that can't be read was named with the batches.
        var shown = pairs.Select(TryRead).OfType<(PairEntry Entry, TrainingPair Pair)>().Take(count).ToList();
        var (entries, options) = (shown.Select(pair => pair.Entry).ToList(), inputs.BatchOptions with { BatchSize = shown.Count });
        var wanted = await Batches(entries, options, isUnconditional: false).ConfigureAwait(false);
        var none = await Batches(entries, options, isUnconditional: true).ConfigureAwait(false);
        return new([.. shown.Select(pair => pair.Pair)], validation, wanted[0], none[0]);

        Task<IReadOnlyList<TrainingBatch>> Batches(IReadOnlyList<PairEntry> entries, BatchOptions options, bool isUnconditional) =>
            ValidationBatches.ReadAsync(entries, encoders, store, options, isUnconditional, log.Warn, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var batch in Validation)
            batch.Dispose();
        Wanted?.Dispose();
        None?.Dispose();
    }

    private static (PairEntry Entry, TrainingPair Pair)? TryRead(PairEntry entry)
    {
        try
        {
            return (entry, entry.Read());
        }
        catch (TrainingDataException)
        {
            return null;
        }
    }
}
