using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Training.Data;

namespace IpAdapter.Diffusion.Training.Preparation;

/// <summary>
/// Makes batches that tell how far a training has come: always the same pairs with the same noise, at timesteps that are spread evenly
/// over the noise levels, and nothing dropped. So losses can be compared from step to step, and from training to training.
/// </summary>
public static class ValidationBatches
{
    /// <summary>Makes the batches; whoever calls owns them.</summary>
    /// <param name="pairs">The pairs: those that <see cref="PairSource.HoldOut"/> keeps from the training.</param>
    /// <param name="encoders">What encodes them.</param>
    /// <param name="store">Lends the encoders' weights.</param>
    /// <param name="options">How batches are made; the seed and the drops are not looked at.</param>
    /// <param name="isUnconditional">Whether the pictures and texts of all rows are dropped, for what guidance leads away from.</param>
    /// <param name="problem">Told of each pair that can't be used.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="TrainingDataException">None of the pairs can be used.</exception>
    /// <exception cref="TrainingException">No batch can be made so.</exception>
    public static async Task<IReadOnlyList<TrainingBatch>> ReadAsync(IReadOnlyList<PairEntry> pairs, PairEncoders encoders,
        DeviceStore store, BatchOptions options, bool isUnconditional, Action<string> problem, CancellationToken cancellationToken)
    {
        if (options.ProblemWith(encoders) is { } unusable)
            throw new TrainingException(unusable);
        var tokens = new TextTokens(encoders.TextEncoder, encoders.NewWord);
        var preparation = new PairPreparation(encoders, tokens, options);
        var prepared = await Task.Run(() => Prepare(pairs, preparation, problem, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        var encoder = new BatchEncoder(encoders, store, tokens, options.HasNoiseShift);
        var batches = new List<TrainingBatch>();
        try
        {
            foreach (var rows in prepared.Index().GroupBy(row => row.Item.Size).SelectMany(rows => rows.Chunk(options.BatchSize)))
                batches.Add(await encoder.EncodeAsync([.. rows.Select(row => row.Item)],
                    [.. rows.Select(row => RowPlan.ForValidation(row.Index, prepared.Count, options.Timesteps) with
                    {
                        DropsPicture = isUnconditional,
                        DropsText = isUnconditional,
                    })], cancellationToken)
                    .ConfigureAwait(false));
            return batches;
        }
        catch
        {
            batches.ForEach(batch => batch.Dispose());
            throw;
        }
    }

    private static List<PreparedPair> Prepare(IReadOnlyList<PairEntry> pairs, PairPreparation preparation, Action<string> problem,
        CancellationToken cancellationToken)
    {
        var prepared = new List<PreparedPair>();
        foreach (var pair in pairs)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                prepared.Add(preparation.Prepare(pair));
            }
            catch (TrainingDataException unusable)
            {
                problem(unusable.Message);
            }
        }

        return prepared.Count > 0 ? prepared
            : throw new TrainingDataException($"none of the {pairs.Count} pairs that are kept for validation can be used");
    }
}
