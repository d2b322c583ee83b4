using IpAdapter.Diffusion.Checkpoints.Kinds;
using IpAdapter.Diffusion.Models.TextEncoders;
using IpAdapter.Diffusion.Prompting;
using IpAdapter.Diffusion.Training.Inversions;
using IpAdapter.Graph;
using IpAdapter.Graph.Text;

namespace IpAdapter.Diffusion.Training.Tests.Learners;

/// <summary>Vectors of a new word learn through the text encoder.</summary>
public sealed class InversionLearnerTests : IDisposable
{
    private const string Word = "<emblem>";

    private readonly TestData _data = new();

    public void Dispose() => _data.Dispose();

    [Theory]
    [MemberData(nameof(TinyModel.Families), MemberType = typeof(TinyModel))]
    public void Gradients_are_those_of_finite_differences(string family)
    {
        using var tiny = new TinyModel(family, ScalarType.Float64);
        using var learner = Learner(tiny);

        LearnerLaws.GradientsAreTrue(tiny, learner, Batch(tiny, learner, 1));
    }

    [Theory]
    [MemberData(nameof(TinyModel.Families), MemberType = typeof(TinyModel))]
    public void A_training_goes_on_to_the_bit_and_all_other_tokens_stay_as_they_were(string family)
    {
        using var tiny = new TinyModel(family);
        var encoder = Encoder(tiny);
        var before = encoder.Towers.Select(tower => Bytes(tiny, tower)).ToList();

        LearnerLaws.ResumesExactlyAndFreezesTheRest(tiny, () => Learner(tiny), step => Batch(tiny, null, step));

        Assert.All(encoder.Towers.Zip(before), tower => Assert.Equal(tower.Second, Bytes(tiny, tower.First)));
    }

    [Theory]
    [MemberData(nameof(TinyModel.Families), MemberType = typeof(TinyModel))]
    public void The_written_file_is_read_as_it_was_trained(string family)
    {
        using var tiny = new TinyModel(family);
        using var learner = Learner(tiny);
        LearnerLaws.Displace(learner, 3);
        var batch = Batch(tiny, learner, 1);

        var written = new LoadInversion(KnownKinds.BuiltIn).Run(new(new FilePath(LearnerLaws.Write(learner, _data, "emblem")), Word));
        var encoder = new ApplyInversion().Run(new(Encoder(tiny), [written]));

        using var towers = new TowerSessions(encoder, tiny);
        var trained = learner.Text(batch);
        var drawn = towers.Read(batch);
        Assert.Equal(learner.FirstIds[0], (int)batch.TokenIds![0][0, 2].item<long>());
        Assert.InRange(LearnerLaws.Farthest(trained.States, drawn.States), 0, 1e-6);
        if (trained.Added is { } added)
            Assert.InRange(LearnerLaws.Farthest(added.Pooled, drawn.Added!.Pooled), 0, 1e-6);
        Assert.Equal(family == "sd15" ? [Word] : ["clip_g", "clip_l"], learner.Weights.Keys);
    }

    [Fact]
    public void A_word_begins_as_others_or_as_any_token_and_stands_behind_those_that_were_taught()
    {
        using var tiny = new TinyModel("sd15");
        var encoder = Encoder(tiny);
        using var first = Learner(tiny);
        var file = LearnerLaws.Write(first, _data, "first");
        var taught = new ApplyInversion().Run(new(encoder,
            [new LoadInversion(KnownKinds.BuiltIn).Run(new(new FilePath(file), "<first>"))]));
        Assert.Contains("was taught the word '<first>' already", Assert.Throws<TrainingException>(() =>
            new InversionLearner(taught, "<FIRST>", 2, null, 1, tiny.Store)).Message);

        using var drawn = new InversionLearner(taught, Word, 2, null, 1, tiny.Store);
        using var lease = tiny.Store.Lend(encoder.First.Weights);
        var table = lease.Find("text_model.embeddings.token_embedding.weight") ?? lease.Get("embeddings.token_embedding.weight");

        Assert.Equal(encoder.First.Config.VocabularySize + 3, drawn.FirstIds[0]);
        Assert.True(LearnerLaws.Same(table[5], first.Weights[Word][0]));
        Assert.True(LearnerLaws.Same(table[9], first.Weights[Word][1]));
        Assert.True(LearnerLaws.Same(table[5], first.Weights[Word][2]));
        Assert.Equal(table.std().item<float>(), drawn.Weights[Word].std().item<float>(), 0.5 * table.std().item<float>());
        // Both are read, the one from its file and the one that learns.
        var ids = tensor(new long[] { 0, 5, drawn.FirstIds[0] - 1, drawn.FirstIds[0], drawn.FirstIds[0] + 1, 1 }).unsqueeze(0);
        var states = drawn.Text(tiny.Batch(1) with { TokenIds = [ids] }).States;
        Assert.True(states.isfinite().all().item<bool>());
    }

    [Fact]
    public void What_can_not_be_learnt_is_refused()
    {
        using var tiny = new TinyModel("sd15");
        using var learner = Learner(tiny);

        foreach (var (word, problem) in ((string, string)[])[("", "give it a name"), (" ", "give it a name"),
            ("__metadata__", "weight files"), ("<|endoftext|>", "a marker of the tokenizer")])
            Assert.Contains(problem, Assert.Throws<TrainingException>(() =>
                new InversionLearner(Encoder(tiny), word, 1, null, 1, tiny.Store)).Message);
        Assert.Contains("of the vocabulary", Assert.Throws<TrainingException>(() =>
            new InversionLearner(Encoder(tiny), Word, 1, [[1_000_000]], 1, tiny.Store)).Message);
        Assert.Contains("token ids for 0 text transformers, expected 1",
            Assert.Throws<ArgumentException>(() => learner.Text(tiny.Batch(1))).Message);
    }

    private static TextEncoder Encoder(TinyModel tiny)
    {
        var folder = Path.Combine(TinyModel.Models, $"{tiny.UNet.Name}-tiny");
        var first = TextTower.Open(Path.Combine(folder, "text_encoder"), Path.Combine(folder, "tokenizer"));
        return tiny.UNet.Config.Added is null
            ? new("tiny", first)
            : new("tiny", first, TextTower.Open(Path.Combine(folder, "text_encoder_2"), Path.Combine(folder, "tokenizer_2")));
    }

    private static InversionLearner Learner(TinyModel tiny)
    {
        var encoder = Encoder(tiny);
        return new(encoder, Word, 3, [.. encoder.Towers.Select(_ => (int[])[5, 9])], 1, tiny.Store);
    }

    // A start, the new word between two others, an end.
    private static TrainingBatch Batch(TinyModel tiny, InversionLearner? learner, int seed, int rows = 2)
    {
        using var made = learner is null ? Learner(tiny) : null;
        var batch = tiny.Batch(seed, rows);
        var encoder = Encoder(tiny);
        return batch with
        {
            TokenIds = [.. encoder.Towers.Zip((learner ?? made!).FirstIds, (tower, id) =>
                stack([.. Enumerable.Range(0, rows).Select(row => Prompt(tower.Config.VocabularySize, id, row))]))],
        };

        static Tensor Prompt(int words, int id, int row) =>
            tensor(new long[] { words - 2, 3 + row, id, id + 1, id + 2, 40 - row, words - 1 });
    }

    private static byte[] Bytes(TinyModel tiny, TextTower tower)
    {
        using var lease = tiny.Store.Lend(tower.Weights);
        return [.. tower.Weights.Names.Order(StringComparer.Ordinal).SelectMany(name => lease.Get(name).bytes.ToArray())];
    }

    /// <summary>Reads texts as drawing does.</summary>
    private sealed class TowerSessions(TextEncoder encoder, TinyModel tiny) : IDisposable
    {
        private readonly List<TextEncoderSession> _towers = [.. encoder.Towers.Select(tower => TextEncoderSession.Lend(tower, tiny.Store))];

        public TextConditions Read(TrainingBatch batch)
        {
            var ids = batch.TokenIds!;
            if (_towers is [var only])
                return new(only.Network.States(ids[0]));
            var (states, pooled) = _towers[1].Network.StatesAndPooled(ids[1]);
            return new(cat([_towers[0].Network.PenultimateStates(ids[0]), states], -1), new(pooled, batch.Added!.TimeIds));
        }

        public void Dispose() => _towers.ForEach(tower => tower.Dispose());
    }
}
