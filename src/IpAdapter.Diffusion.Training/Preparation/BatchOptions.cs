using IpAdapter.Diffusion.Training.Conditions;

namespace IpAdapter.Diffusion.Training.Preparation;

/// <summary>How batches are made of pairs; the defaults are those of the paper's code.</summary>
public sealed record BatchOptions
{
    /// <summary>Pairs of a batch.</summary>
    public int BatchSize { get; init; } = 8;

    /// <summary>Width that pictures are brought to, in pixels.</summary>
    public int Width { get; init; } = 512;

    /// <summary>Height that pictures are brought to, in pixels.</summary>
    public int Height { get; init; } = 512;

    /// <summary>
    /// Sizes that pictures are brought to by their shape, instead of the one size, each batch with pictures of one of them
    /// (<see cref="SizeBuckets"/>); none for the one size.
    /// </summary>
    public IReadOnlyList<(int Width, int Height)> Buckets { get; init; } = [];

    /// <summary>Another seed is another order of pairs, other noise, other timesteps and other dropped conditions.</summary>
    public long Seed { get; init; }

    /// <summary>Which conditions are dropped how often.</summary>
    public DropScheme Drops { get; init; } = new();

    /// <summary>Noise levels of the model, from which timesteps are drawn evenly.</summary>
    public int Timesteps { get; init; } = 1000;

    /// <summary>Whether a batch has the shift of whole channels that offset noise asks for.</summary>
    public bool HasNoiseShift { get; init; }

    /// <summary>Pairs that are read and decoded at most before they are asked for.</summary>
    public int Ahead { get; init; } = 64;

    /// <summary>
    /// A folder in which what the encoders say of pictures and texts is kept, for further epochs and trainings; null for none. It may be
    /// shared by several trainings.
    /// </summary>
    public string? CacheFolder { get; init; }

    /// <summary>Bytes that are kept there at most; null for any number.</summary>
    public long? MostCacheBytes { get; init; }

    /// <summary>Why no batch can be made so, or null.</summary>
    public TrainingException? ProblemWith(PairEncoders encoders)
    {
        if (BatchSize < 1)
            return new(TrainingSetting.BatchSize, $"a batch of {BatchSize} pairs is none: take at least 1");
        if (Ahead < 1)
            return new(TrainingSetting.BatchSize, $"{Ahead} pairs can't be read ahead: take at least 1");
        return Edge(TrainingSetting.Width, Width) ?? Edge(TrainingSetting.Height, Height)
            ?? Buckets.SelectMany(size => new[] { size.Width, size.Height }).Select(edge => Edge(TrainingSetting.Buckets, edge))
                .FirstOrDefault(problem => problem is not null)
            ?? (Drops.Problem is { } shares ? new TrainingException(TrainingSetting.Drops, shares) : null)
            ?? (encoders.NewWord?.ProblemWith(encoders.TextEncoder) is { } word ? new(TrainingSetting.NewWord, word) : null);

        TrainingException? Edge(TrainingSetting setting, int edge)
        {
            if (edge < 1)
                return new(setting, $"pictures with an edge of {edge} pixels can't be made: take at least 1");
            var (pixels, name) = (encoders.Autoencoder.Config.PixelsPerLatent, encoders.Autoencoder.Name);
            return LatentEdge.ProblemOf(edge, pixels, name) is { } problem ? new(setting, problem) : null;
        }
    }
}
