using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Training.Data;
using IpAdapter.Diffusion.Training.Preparation.Caching;

namespace IpAdapter.Diffusion.Training.Preparation;

/// <summary>
/// Makes batches of pairs, one after the other: pairs are read and decoded ahead on other threads, and encoded on the device's.
/// </summary>
/// <remarks>
/// All that is random of a batch (noise, timesteps, dropped conditions, samples of the latents' distributions) is a function of the seed,
/// the step, the part and the row, and the order of the pairs one of the seed and the position. So <see cref="Position"/> is all that has
/// to be kept for a training to go on as if it had never stopped.
/// </remarks>
public sealed class TrainingBatches : IDisposable
{
    private readonly BatchOptions _options;
    private readonly PairCache? _cache;
    private readonly BatchEncoder _encoder;
    private readonly PairReader<PreparedPair> _reader;
    private readonly Dictionary<(int Width, int Height), List<(PreparedPair Pair, DataPosition Place)>> _waiting = [];

    /// <param name="source">The pairs.</param>
    /// <param name="encoders">What encodes them.</param>
    /// <param name="store">Lends the encoders' weights.</param>
    /// <param name="options">How batches are made.</param>
    /// <param name="from">Where to begin.</param>
    /// <exception cref="TrainingException">No batch can be made so.</exception>
    /// <exception cref="WeightFiles.WeightFileException">A tokenizer's vocabulary can't be read.</exception>
    public TrainingBatches(PairSource source, PairEncoders encoders, DeviceStore store, BatchOptions options, DataPosition from = default)
    {
        if (options.ProblemWith(encoders) is { } problem)
            throw problem;
        var tokens = new TextTokens(encoders.TextEncoder, encoders.NewWord);
        (_options, Position) = (options, from);
        _cache = options.CacheFolder is { } folder ? new(folder, options.MostCacheBytes, encoders, store.Device) : null;
        _encoder = new(encoders, store, tokens, options.HasNoiseShift, _cache);
        var preparation = new PairPreparation(encoders, tokens, options, _cache);
        _reader = new(new PairOrder(source, options.Seed), from, preparation.Prepare, options.Ahead);
    }

    /// <summary>Behind the pairs of the batches that were given: where to go on.</summary>
    public DataPosition Position { get; private set; }

    /// <summary>Pairs that could not be used.</summary>
    public long PassedOver => _reader.PassedOver;

    /// <summary>Why, of the first ones.</summary>
    public IReadOnlyCollection<string> Problems => _reader.Problems;

    /// <summary>
    /// Why nothing more is kept in <see cref="BatchOptions.CacheFolder"/>; null where all is well, or nothing was to be. The training goes
    /// on all the same.
    /// </summary>
    public string? CacheProblem => _cache?.Problem;

    /// <summary>Makes the next batch; whoever calls owns it.</summary>
    /// <param name="step">The step that learns from it, from 0.</param>
    /// <param name="part">Which of the step's batches it is, where the gradients of several are added up.</param>
    /// <param name="cancellationToken">Ends it; no pair is lost.</param>
    /// <exception cref="TrainingDataException">None of the pairs can be used.</exception>
    public async Task<TrainingBatch> ReadAsync(long step, int part, CancellationToken cancellationToken)
    {
        // Kept where they are until the batch is there: who gives up waiting finds the same pairs the next time.
        var pairs = await ReadPairsAsync(cancellationToken).ConfigureAwait(false);
        var plans = pairs.Select((_, row) =>
            RowPlan.ForTraining(_options.Seed, step, part, row, _options.Timesteps, _options.Drops));
        var batch = await _encoder.EncodeAsync([.. pairs.Select(pair => pair.Pair)], [.. plans], cancellationToken).ConfigureAwait(false);
        pairs.Clear();
        var waiting = _waiting.Values.SelectMany(bucket => bucket.Select(pair => pair.Place));
        Position = _reader.Position with { Waiting = WaitingPairs.Write(waiting) };
        return batch;
    }

    // The first that are as many as a batch has, of one size.
    private async Task<List<(PreparedPair Pair, DataPosition Place)>> ReadPairsAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_waiting.Values.FirstOrDefault(bucket => bucket.Count == _options.BatchSize) is { } full)
                return full;
            var pair = await _reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (!_waiting.TryGetValue(pair.Size, out var bucket))
                _waiting.Add(pair.Size, bucket = []);
            bucket.Add((pair, _reader.Place));
        }
    }

    /// <summary>Ends reading.</summary>
    public void Dispose()
    {
        _reader.Dispose();
        _cache?.Dispose();
    }
}
