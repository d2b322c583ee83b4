using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Training.Initialisation;
using IpAdapter.Diffusion.Training.Preparation;

namespace IpAdapter.Diffusion.Training.Inversions;

/// <summary>
/// Vectors of new tokens that learn through the frozen text encoder (textual inversion, arXiv:2208.01618, section 3): all other tokens and
/// all layers stay as they are. SDXL's two transformers learn vectors of their own.
/// </summary>
/// <remarks>
/// Used on the device's thread. A batch has the texts as token ids (<see cref="TrainingBatch.TokenIds"/>), where the new tokens go by
/// <see cref="FirstIds"/> and those that follow.
/// </remarks>
public sealed class InversionLearner : ILearner
{
    private const string Table = "embeddings.token_embedding.weight";
    private static readonly string[] s_ofTwo = ["clip_l", "clip_g"];   // what published files for SDXL call them

    private readonly LearningTensors _weights;
    private readonly List<TextEncoderSession> _towers = [];
    private readonly string[] _names;

    /// <param name="encoder">The text encoder. Words that it was taught already stay beside the new one.</param>
    /// <param name="token">The new word, as it is written in prompts.</param>
    /// <param name="vectors">How many vectors it has.</param>
    /// <param name="beginning">
    /// For each transformer the ids of the tokens that the vectors begin as, in order, and over again where there are fewer; null for
    /// numbers drawn with the deviation of all tokens.
    /// </param>
    /// <param name="seed">Draws them.</param>
    /// <param name="store">Lends the encoder's weights, for as long as this lives.</param>
    /// <exception cref="TrainingException">The word is empty, has no vectors, or means something already; a token to begin as is none of
    /// the vocabulary; or the device computes in another type than float32.</exception>
    public InversionLearner(TextEncoder encoder, string token, int vectors, IReadOnlyList<IReadOnlyList<int>>? beginning, ulong seed,
        DeviceStore store)
    {
        if (new NewWord(token, vectors).ProblemWith(encoder) is { } problem)
            throw new TrainingException(TrainingSetting.NewWord, problem);
        using var scope = NewDisposeScope();
        _names = encoder.Second is null ? [token] : s_ofTwo;
        FirstIds = [.. encoder.Towers.Select(tower => tower.Config.VocabularySize + tower.Learned.Sum(learned => learned.Vectors))];
        _weights = new LearningTensors(store);
        try
        {
            using var initial = new InitialWeights(seed);
            foreach (var (place, tower) in encoder.Towers.Index())
            {
                _weights.Add(_names[place], Beginning(tower, vectors, beginning?[place], initial, store));
                _towers.Add(TextEncoderSession.Lend(tower, store));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The id of the first new vector for each transformer; the others follow it.</summary>
    public IReadOnlyList<int> FirstIds { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> Weights => _weights.All;

    /// <summary>The texts' states with the vectors as they are: SD1.5's normed last ones, SDXL's penultimate ones side by side.</summary>
    public TextConditions Text(TrainingBatch batch)
    {
        var ids = batch.TokenIds is { } given && given.Count == _towers.Count
            ? given
            : throw new ArgumentException($"a new word learns through texts: the batch has token ids for {batch.TokenIds?.Count ?? 0} text "
                + $"transformers, expected {_towers.Count}", nameof(batch));
        using var scope = NewDisposeScope();
        var first = _towers[0].With(_weights.Get(_names[0]));
        if (_towers.Count == 1)
            return new(first.States(ids[0]).MoveToOuterDisposeScope());
        var (states, pooled) = _towers[1].With(_weights.Get(_names[1])).StatesAndPooled(ids[1]);
        var sizes = batch.Added?.TimeIds
            ?? throw new ArgumentException("SDXL reads the sizes of pictures: the batch has none", nameof(batch));
        return new(cat([first.PenultimateStates(ids[0]), states], -1).MoveToOuterDisposeScope(),
            new AddedConditions(pooled.MoveToOuterDisposeScope(), sizes));
    }

    /// <summary>Frees the vectors and gives the encoder's weights back.</summary>
    public void Dispose()
    {
        foreach (var tower in _towers)
            tower.Dispose();
        _towers.Clear();
        _weights.Dispose();
    }

    private static Tensor Beginning(TextTower tower, int vectors, IReadOnlyList<int>? ids, InitialWeights initial, DeviceStore store)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        using var lease = store.Lend(tower.Weights);
        var table = lease.Find($"text_model.{Table}") ?? lease.Get(Table);   // [token, channel]
        if (ids is not { Count: > 0 })
            return initial.Normal([vectors, tower.Config.Width], table.std().to(ScalarType.Float64).item<double>())
                .MoveToOuterDisposeScope();
        if (ids.Any(id => id < 0 || id >= tower.Config.VocabularySize))
            throw new TrainingException(TrainingSetting.NewWord, $"the tokens {string.Join(", ", ids)} to begin as are not all among "
                + $"the {tower.Config.VocabularySize} of the vocabulary");
        var rows = Enumerable.Range(0, vectors).Select(vector => (long)ids[vector % ids.Count]).ToArray();
        return table.index_select(0, tensor(rows, device: table.device)).MoveToOuterDisposeScope();
    }
}
