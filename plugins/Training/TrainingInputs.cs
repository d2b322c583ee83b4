using IpAdapter.Diffusion.Models.Clips;
using IpAdapter.Diffusion.Training;
using IpAdapter.Diffusion.Training.Conditions;
using IpAdapter.Diffusion.Training.Objectives;
using IpAdapter.Diffusion.Training.Optimizing;
using IpAdapter.Diffusion.Training.Preparation;

namespace IpAdapter.Graph.Training;

/// <summary>What every training is given. The defaults are those of the paper's code (arXiv:2308.06721, section 4.1.2).</summary>
public abstract record TrainingInputs
{
    /// <summary>The UNet of the base model.</summary>
    public required UNet UNet { get; init; }

    /// <summary>Makes latents of the pictures.</summary>
    public required Autoencoder Autoencoder { get; init; }

    /// <summary>Reads the texts.</summary>
    public required TextEncoder TextEncoder { get; init; }

    /// <summary>
    /// Pairs of a picture and a text: a list (.json, .jsonl, .csv), a folder of pictures with .txt files or with metadata.jsonl or
    /// metadata.csv, a tar shard of WebDataset or a pattern of many (shards/{00000..00099}.tar), a folder of shards.
    /// </summary>
    [Pattern]
    public required FilePath Data { get; init; }

    /// <summary>Steps of the training. More than a training has made goes on with it.</summary>
    [ResumesAcross, Range(1, 100_000_000)]
    public required long Steps { get; init; }

    /// <summary>Pairs of a batch.</summary>
    [Range(1, 65536)]
    public int Batch { get; init; } = 8;

    /// <summary>Batches whose gradients are added up for a step.</summary>
    [Range(1, 65536)]
    public int Accumulation { get; init; } = 1;

    /// <summary>Which order of pairs, which noise, which beginning: the same seed is the same training.</summary>
    [Seed]
    public long Seed { get; init; }

    /// <summary>Width of a picture in pixels; pictures are resized to cover it, and cut in the middle.</summary>
    [Range(16, 4096)]
    public int Width { get; init; } = 512;

    /// <summary>Height of a picture in pixels.</summary>
    [Range(16, 4096)]
    public int Height { get; init; } = 512;

    /// <summary>
    /// Whether pictures are brought to sizes of about that area by their shape (aspect-ratio buckets), each batch with pictures of one
    /// size, instead of all to that one. The pairs for validation are of the one size all the same.
    /// </summary>
    public bool Buckets { get; init; }

    /// <summary>How far a step goes.</summary>
    [Range(0, 1)]
    public double LearningRate { get; init; } = 1e-4;

    /// <summary>Steps in which the learning rate rises evenly from nothing.</summary>
    [Range(0, 100_000_000)]
    public long WarmUp { get; init; }

    /// <summary>
    /// Steps in which the learning rate falls to nothing in a cosine; 0 keeps it. It is not the number of steps: a training that goes on
    /// for longer learns up to there as it would have anyway.
    /// </summary>
    [Range(0, 100_000_000)]
    public long DecaySteps { get; init; }

    /// <summary>Share of each weight that a step of learning rate 1 takes away (AdamW).</summary>
    [Range(0, 10)]
    public double WeightDecay { get; init; } = 1e-2;

    /// <summary>The greatest length of all gradients together; without it, any.</summary>
    [Range(1e-9, 1e9)]
    public double? GradientClip { get; init; }

    /// <summary>
    /// Decay of the average of the weights that is written in their place (EMA), such as 0.999; without it, the weights are.
    /// </summary>
    [Range(0, 0.9999999)]   // with 1 the average stays what the training began with
    public double? AverageDecay { get; init; }

    /// <summary>
    /// gamma of min-SNR weights of the timesteps (arXiv:2303.09556), of which 5 is usual; without it, all count the same.
    /// </summary>
    [Range(0.001, 1000)]
    public double? MinSnr { get; init; }

    /// <summary>
    /// How strongly whole channels are shifted with the noise, so that very dark and bright pictures are learnt: 0.05 to 0.1.
    /// </summary>
    [Range(0, 1)]
    public double NoiseOffset { get; init; }

    /// <summary>Share of pairs without their picture, so that the picture can be guided by.</summary>
    [Range(0, 1)]
    public double DropImage { get; init; } = 0.05;

    /// <summary>Share of pairs without their text.</summary>
    [Range(0, 1)]
    public double DropText { get; init; } = 0.05;

    /// <summary>Share of pairs without either.</summary>
    [Range(0, 1)]
    public double DropBoth { get; init; } = 0.05;

    /// <summary>
    /// Whether layers are computed again for their gradients, in place of keeping what they computed: less memory for more time. What is
    /// learnt is the same to the bit.
    /// </summary>
    [ResumesAcross]
    public bool GradientCheckpointing { get; init; }

    /// <summary>Pairs that are not learnt from: their loss, with the same noise each time, tells how far the training is.</summary>
    [Range(0, 65536)]
    public int ValidationPairs { get; init; }

    /// <summary>Steps from one validation to the next.</summary>
    [ResumesAcross, Range(1, 100_000_000)]
    public long ValidateEvery { get; init; } = 100;

    /// <summary>Steps from one checkpoint to the next. One is also written at the end, and when the run is ended early.</summary>
    [ResumesAcross, Range(1, 100_000_000)]
    public long CheckpointEvery { get; init; } = 500;

    /// <summary>Checkpoints that are kept: the last ones, and beside them the one with the least validation loss.</summary>
    [ResumesAcross, Range(1, 1000)]
    public int KeepCheckpoints { get; init; } = 2;

    /// <summary>
    /// Whether what the encoders say of each pair is kept beside the outputs (encoded-pairs), so that it is computed once for all epochs
    /// and trainings. What is learnt is the same to the bit.
    /// </summary>
    [ResumesAcross]
    public bool Cache { get; init; }

    /// <summary>Steps from one sheet of pictures to the next, drawn for held-out pairs with what was learnt so far; 0 for none.</summary>
    [ResumesAcross, Range(0, 100_000_000)]
    public long SampleEvery { get; init; }

    /// <summary>Pictures of a sheet.</summary>
    [ResumesAcross, Range(1, 64)]
    public int Samples { get; init; } = 8;

    /// <summary>
    /// A CLIP that judges the pictures of each sheet (scores.csv): how like their references they are, and how like their texts.
    /// </summary>
    [ResumesAcross]
    public ClipModel? Judge { get; init; }

    /// <summary>Whether the losses are drawn as a plot too (loss.png), with each sheet and at the end.</summary>
    [ResumesAcross]
    public bool Plot { get; init; } = true;

    /// <summary>
    /// Whether the losses, the learning rate, the sheets and their scores are also written as TensorBoard reads them (the folder events).
    /// </summary>
    [ResumesAcross]
    public bool TensorBoard { get; init; }

    internal TrainerOptions TrainerOptions => new()
    {
        Optimizer = new AdamWOptions { LearningRate = LearningRate, WeightDecay = WeightDecay },
        LearningRate = new LearningRate(DecaySteps, WarmUp, DecaySteps > 0 ? LearningRateDecay.Cosine : LearningRateDecay.None),
        Objective = new ObjectiveOptions { MinSnr = MinSnr, NoiseOffset = NoiseOffset },
        GradientClip = GradientClip,
        AverageDecay = AverageDecay,
        Checkpointing = GradientCheckpointing,
    };

    internal BatchOptions BatchOptions => new()
    {
        BatchSize = Batch,
        Width = Width,
        Height = Height,
        Seed = Seed,
        Drops = new DropScheme(DropImage, DropText, DropBoth),
        HasNoiseShift = NoiseOffset > 0,
    };
}
