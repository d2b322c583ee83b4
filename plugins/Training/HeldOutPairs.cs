using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Training;
using IpAdapter.Diffusion.Training.Data;
using IpAdapter.Diffusion.Training.Preparation;

namespace IpAdapter.Graph.Training;

/// <summary>Pairs that a training does not learn from, as it is told by them how far it is.</summary>
internal sealed class HeldOutPairs : IDisposable
{
    /// <summary>The first ones, which pictures are drawn for.</summary>
    public IReadOnlyList<TrainingPair> Shown { get; private init; } = [];

    /// <summary>Batches of all.</summary>
    public IReadOnlyList<TrainingBatch> Validation { get; private set; } = [];

    /// <summary>Those that are drawn for, with their conditions; null where nothing is drawn.</summary>
    public TrainingBatch? Wanted { get; private set; }

    /// <summary>The same without their conditions.</summary>
    public TrainingBatch? None { get; private set; }

    public static async Task<HeldOutPairs> ReadAsync(IReadOnlyList<PairEntry> entries, TrainingInputs inputs, PairEncoders encoders,
        DeviceStore store, Action<string> problem, CancellationToken cancellationToken)
    {
        if (entries.Count == 0)
            return new();
        var pairs = await ValidationPairs.ReadAsync(entries, encoders, store, inputs.BatchOptions,
            inputs.SampleEvery > 0 ? inputs.Samples : 0, problem, cancellationToken).ConfigureAwait(false);
        var heldOut = new HeldOutPairs { Shown = pairs.Shown };
        try
        {
            heldOut.Validation = await pairs.EncodeAsync(cancellationToken).ConfigureAwait(false);
            if (pairs.Shown.Count == 0)
                return heldOut;
            heldOut.Wanted = await pairs.EncodeShownAsync(isUnconditional: false, cancellationToken).ConfigureAwait(false);
            heldOut.None = await pairs.EncodeShownAsync(isUnconditional: true, cancellationToken).ConfigureAwait(false);
            return heldOut;
        }
        catch
        {
            heldOut.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var batch in Validation)
            batch.Dispose();
        Wanted?.Dispose();
        None?.Dispose();
    }
}
