namespace IpAdapter.Diffusion.ImagePrompts.Schedules;

/// <summary>What a schedule of weights is made from.</summary>
public sealed record SchedulePlan
{
    /// <summary>All weights, or the first and the last.</summary>
    public required IReadOnlyList<double> Weights { get; init; }

    /// <summary>How they go from first to last.</summary>
    public ScheduleTiming Timing { get; init; }

    /// <summary>Frames of a stretch; two are the fewest.</summary>
    public int Frames { get; init; } = 2;

    /// <summary>Frame of a stretch from which on weights move.</summary>
    public int StartFrame { get; init; }

    /// <summary>Frame of a stretch before which they stop.</summary>
    public int EndFrame { get; init; } = int.MaxValue;

    /// <summary>Frames of the first picture before everything.</summary>
    public int StartingFrames { get; init; }

    /// <summary>Frames of the last picture after everything.</summary>
    public int EndingFrames { get; init; }

    /// <summary>How the pictures follow each other.</summary>
    public ScheduleMethod Method { get; init; }

    /// <summary>Number of pictures.</summary>
    public int Pictures { get; init; }
}
