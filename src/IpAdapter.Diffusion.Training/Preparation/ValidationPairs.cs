using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Training.Data;

namespace IpAdapter.Diffusion.Training.Preparation;

/// <summary>
/// Pairs that tell how far a training has come, read once. Their batches are always the same, with the same noise, at timesteps that are
/// spread evenly over the noise levels, and nothing dropped. So losses can be compared from step to step, and from training to training.
/// </summary>
public sealed class ValidationPairs
{
    private readonly IReadOnlyList<PreparedPair> _pairs;
    private readonly BatchEncoder _encoder;
    private readonly BatchOptions _options;

    private ValidationPairs(
        IReadOnlyList<PreparedPair> pairs, IReadOnlyList<TrainingPair> shown, BatchEncoder encoder, BatchOptions options) =>
        (_pairs, Shown, _encoder, _options) = (pairs, shown, encoder, options);

    /// <summary>The first of them as they were read, for pictures that are drawn on the way.</summary>
    public IReadOnlyList<TrainingPair> Shown { get; }

    /// <summary>Reads the pairs.</summary>
    /// <param name="pairs">The pairs: those that <see cref="PairSource.HoldOut"/> keeps from the training.</param>
    /// <param name="encoders">What encodes them.</param>
    /// <param name="store">Lends the encoders' weights.</param>
    /// <param name="options">How batches are made; the seed and the drops are not looked at.</param>
    /// <param name="shown">How many are kept as they were read, at most.</param>
    /// <param name="problem">Told of each pair that can't be used.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="TrainingDataException">None of the pairs can be used.</exception>
    /// <exception cref="TrainingException">No batch can be made so.</exception>
    public static async Task<ValidationPairs> ReadAsync(IReadOnlyList<PairEntry> pairs, PairEncoders encoders, DeviceStore store,
        BatchOptions options, int shown, Action<string> problem, CancellationToken cancellationToken)
    {
        if (options.ProblemWith(encoders) is { } unusable)
            throw unusable;
        var tokens = new TextTokens(encoders.TextEncoder, encoders.NewWord);
        var preparation = new PairPreparation(encoders, tokens, options);
        var (prepared, kept, problems) = (new List<PreparedPair>(), new List<TrainingPair>(), new FirstProblems(problem));
        await Task.Run(() => pairs.ToList().ForEach(Read), cancellationToken).ConfigureAwait(false);
        return prepared.Count > 0
            ? new(prepared, kept, new BatchEncoder(encoders, store, tokens, options.HasNoiseShift), options)
            : throw new TrainingDataException($"none of the pairs that are kept for validation can be used{problems}");

        void Read(PairEntry entry)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                var pair = preparation.Read(entry);
                prepared.Add(preparation.Prepare(pair));
                if (kept.Count < shown)
                    kept.Add(pair);
            }
            catch (TrainingDataException unusable)
            {
                problems.Add(unusable.Message);
            }
        }
    }

    /// <summary>Makes batches of all pairs; whoever calls owns them.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyList<TrainingBatch>> EncodeAsync(CancellationToken cancellationToken)
    {
        var batches = new List<TrainingBatch>();
        try
        {
            foreach (var rows in _pairs.Index().GroupBy(row => row.Item.Size).SelectMany(rows => rows.Chunk(_options.BatchSize)))
                batches.Add(await EncodeAsync(rows, _pairs.Count, isUnconditional: false, cancellationToken).ConfigureAwait(false));
            return batches;
        }
        catch
        {
            batches.ForEach(batch => batch.Dispose());
            throw;
        }
    }

    /// <summary>Makes one batch of those that are <see cref="Shown"/>, which are of one size; whoever calls owns it.</summary>
    /// <param name="isUnconditional">Whether the pictures and texts of all rows are dropped, for what guidance leads away from.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<TrainingBatch> EncodeShownAsync(bool isUnconditional, CancellationToken cancellationToken) =>
        EncodeAsync([.. _pairs.Index().Take(Shown.Count)], Shown.Count, isUnconditional, cancellationToken);

    private Task<TrainingBatch> EncodeAsync(IReadOnlyList<(int Index, PreparedPair Item)> rows, int count, bool isUnconditional,
        CancellationToken cancellationToken) => _encoder.EncodeAsync([.. rows.Select(row => row.Item)],
        [.. rows.Select(row => RowPlan.ForValidation(row.Index, count, _options.Timesteps) with
        {
            DropsPicture = isUnconditional,
            DropsText = isUnconditional,
        })], cancellationToken);
}
