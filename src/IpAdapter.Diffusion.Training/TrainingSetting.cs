namespace IpAdapter.Diffusion.Training;

/// <summary>What a training is told, and may be told otherwise where it can't go on.</summary>
public enum TrainingSetting
{
    /// <summary>The UNet that it learns at, or the type that the device computes in.</summary>
    UNet,

    /// <summary>The adapter to begin with.</summary>
    Adapter,

    /// <summary>The word that is learnt.</summary>
    NewWord,

    /// <summary>Layers that low-rank matrices stand beside.</summary>
    Layers,

    /// <summary>Rank of these matrices.</summary>
    Rank,

    /// <summary>Pairs of a batch.</summary>
    BatchSize,

    /// <summary>Width of the pictures.</summary>
    Width,

    /// <summary>Height of the pictures.</summary>
    Height,

    /// <summary>Sizes that pictures are brought to by their shape.</summary>
    Buckets,

    /// <summary>Pairs that are kept for validation.</summary>
    ValidationPairs,

    /// <summary>Shares of pairs whose conditions are dropped.</summary>
    Drops,

    /// <summary>How far a step goes.</summary>
    LearningRate,

    /// <summary>The checkpoint that is gone on from.</summary>
    Checkpoint,
}
