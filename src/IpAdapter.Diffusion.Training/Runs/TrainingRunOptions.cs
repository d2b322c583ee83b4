namespace IpAdapter.Diffusion.Training.Runs;

/// <summary>How far a training goes, and how often it keeps and tells what it has. None of it changes what is learnt.</summary>
/// <param name="Steps">Steps to make, those before a checkpoint included.</param>
public sealed record TrainingRunOptions(long Steps)
{
    /// <summary>Batches whose gradients a step adds up.</summary>
    public int Accumulation { get; init; } = 1;

    /// <summary>Steps from one checkpoint to the next; 0 for one at the end alone.</summary>
    public long CheckpointEvery { get; init; } = 500;

    /// <summary>Steps from one validation to the next; 0 for none.</summary>
    public long ValidateEvery { get; init; }

    /// <summary>Steps from one sample to the next; 0 for none.</summary>
    public long SampleEvery { get; init; }

    /// <summary>Draws samples with what was learnt by then: told the steps that were made.</summary>
    public Func<long, CancellationToken, Task>? Sample { get; init; }

    /// <summary>
    /// Whether the samples of a step are there. Asked of the step that a training goes on behind, which may have ended before they were
    /// drawn: they are drawn then. Null for never asking: samples that are lacking there stay so.
    /// </summary>
    public Func<long, bool>? HasSample { get; init; }

    /// <summary>Told of each step.</summary>
    public Action<TrainingProgress>? OnStep { get; init; }
}
