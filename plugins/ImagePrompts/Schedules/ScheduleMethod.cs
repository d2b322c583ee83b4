namespace IpAdapter.Graph.ImagePrompts.Schedules;

/// <summary>How several pictures follow each other over the frames, each stretch of which takes the weights once.</summary>
public enum ScheduleMethod
{
    /// <summary>A stretch for every picture.</summary>
    FullBatch,

    /// <summary>A stretch for every pair of neighbours: the first picture of it by the weights, the second by what is left.</summary>
    ShiftBatches,

    /// <summary>The same, where a picture stays on its side for two stretches and the weights go to and fro.</summary>
    AlternateBatches,
}
