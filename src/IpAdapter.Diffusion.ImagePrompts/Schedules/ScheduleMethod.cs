namespace IpAdapter.Diffusion.ImagePrompts.Schedules;

/// <summary>How several pictures follow each other over the frames. Each stretch of them takes the weights once.</summary>
public enum ScheduleMethod
{
    /// <summary>A stretch of frames for each picture.</summary>
    FullBatch,

    /// <summary>A stretch for each pair of neighbours: the first picture by the weights, the second by the rest.</summary>
    ShiftBatches,

    /// <summary>The same, but a picture stays first or second for two stretches, and the weights go to and fro.</summary>
    AlternateBatches,
}
