using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Training.Conditions;
using IpAdapter.Diffusion.Training.Data;
using IpAdapter.Diffusion.Training.ImagePrompts;
using IpAdapter.Diffusion.Training.Inversions;
using IpAdapter.Diffusion.Training.Loras;
using IpAdapter.Diffusion.Training.Preparation;
using IpAdapter.Diffusion.Training.Structure;
using IpAdapter.Diffusion.Training.UNets;

namespace IpAdapter.Diffusion.Training.Tests.Learners;

/// <summary>Every kind that learns learns ten pairs as they come from a shard: real pictures and texts, through the encoders.</summary>
public sealed class RealPairsTests : IDisposable
{
    private const string Word = "<emblem>";

    private static readonly string s_data =
        Path.GetFullPath(Path.Combine((string)AppContext.GetData("IpAdapter.Tests.Folder")!, "..", "samples", "data", "emblem"));

    private readonly TinyModel _tiny = new("sd15");

    public void Dispose() => _tiny.Dispose();

    // The conditions are those of the pairs; what is to be predicted is what the learner predicts with other weights, so that no error is
    // left where it has learnt.
    [Theory]
    [InlineData("base", 1e-2, 0.3)]
    [InlineData("plus", 1e-2, 0.3)]
    [InlineData("simple", 1e-2, 0.3)]
    [InlineData("LoRA", 1e-2, 0.3)]
    [InlineData("word", 1e-1, 3)]
    [InlineData("ControlNet", 1e-2, 0.3)]
    [InlineData("T2I-Adapter", 3e-3, 0.3)]
    public async Task Ten_real_pairs_are_learnt(string kind, double rate, double apart)
    {
        var encoders = Encoders(kind);
        using var learner = await OnDevice(() => Learner(kind, encoders));
        using var batch = await ReadAsync(encoders);

        await OnDevice(() =>
        {
            LearnerLaws.TenPairsAreLearnt(_tiny, learner, batch, rate, most: 300, (learner as LowRankLearner)?.Model, apart);
            return true;
        });
    }

    // Nothing but the pictures, the texts and the noise: a UNet has room for ten of them.
    [Fact]
    public async Task Ten_real_pairs_are_learnt_by_heart_by_a_UNet_from_nothing()
    {
        using var learner = await OnDevice(() => new UNetLearner(_tiny.UNet.Config, 1, _tiny.Store));
        using var batch = await ReadAsync(TinyEncoders.Base with { ImageEncoder = null });

        await OnDevice(() =>
        {
            LearnerLaws.AreOverfit(_tiny, learner, batch, rate: 3e-3, most: 600, learner.Model);
            return true;
        });
    }

    private Task<T> OnDevice<T>(Func<T> work) =>
        _tiny.Store.Device.RunAsync(work, ComputeMode.Training, TestContext.Current.CancellationToken);

    private static PairEncoders Encoders(string kind) => kind switch
    {
        "base" or "simple" => TinyEncoders.Base,
        "plus" => TinyEncoders.Plus,
        "word" => TinyEncoders.Base with { ImageEncoder = null, NewWord = new(Word, 3) { Templates = NewWord.UsualTemplates } },
        "ControlNet" => TinyEncoders.Base with { ImageEncoder = null, Hints = new(HintKind.Picture) },
        "T2I-Adapter" => TinyEncoders.Base with { ImageEncoder = null, Hints = new(HintKind.Colors) },
        _ => TinyEncoders.Base with { ImageEncoder = null },
    };

    private ILearner Learner(string kind, PairEncoders encoders) => kind switch
    {
        "LoRA" => new LowRankLearner(_tiny.UNet, new() { Rank = 4 }, 1, _tiny.Store),
        "word" => new InversionLearner(encoders.TextEncoder, Word, 3, null, 1, _tiny.Store),
        "ControlNet" => new ControlNetLearner(_tiny.UNet, [8, 8, 8, 16], 1, _tiny.Store),
        "T2I-Adapter" => new T2IAdapterLearner(_tiny.UNet, 3, 1, _tiny.Store),
        _ => new ImagePromptLearner(new NewImagePrompt(encoders.Reading.WidthFrom(encoders.ImageEncoder!.Config), kind == "plus" ? 3 : 4)
        {
            Resampler = kind == "plus" ? new(16, Heads: 2, Layers: 2) : null,
            JoinsText = kind == "simple",
        }, _tiny.UNet, 1, _tiny.Store),
    };

    private async Task<TrainingBatch> ReadAsync(PairEncoders encoders)
    {
        using var batches = new TrainingBatches(PairSource.Open(s_data), encoders, _tiny.Store,
            new() { BatchSize = 10, Width = 64, Height = 64, Seed = 1, Ahead = 10, Drops = new DropScheme(0, 0, 0) });
        return await batches.ReadAsync(0, 0, TestContext.Current.CancellationToken);
    }
}
