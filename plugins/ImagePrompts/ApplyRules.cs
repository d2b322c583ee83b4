namespace IpAdapter.Graph.ImagePrompts;

/// <summary>What has to go together where an image prompt is applied; told from numbers alone, before a run or in it.</summary>
internal static class ApplyRules
{
    /// <summary>Why a window never opens, or null.</summary>
    public static string? ProblemOfWindow(double start, double end) =>
        start < end ? null : FormattableString.Invariant($"the image prompt would begin at {start} of the way and end at {end}, so it would never be read: choose a start before the end");

    /// <summary>What of the masks and scales has no picture to belong to, or too few, or null.</summary>
    /// <param name="pictures">Pictures, where that is known.</param>
    /// <param name="masks">Masks, where any are given and that is known.</param>
    /// <param name="scales">Scales by picture, where any are given and that is known.</param>
    /// <param name="unfolds">Whether pictures, masks and scales are for the rows of a batch, whose number only the run tells.</param>
    public static (string Port, string Message)? ProblemOf(long? pictures, int? masks, int? scales, bool unfolds)
    {
        if (unfolds || pictures is not { } count)
            return null;
        if (masks > 1 && masks != count)
            return (nameof(ApplyImagePrompt.Inputs.Mask), $"there are {masks} masks for {Counted.Of(count, "picture")}: give one for each, or one for all");
        return scales > 1 && scales != count
            ? (nameof(ApplyImagePrompt.Inputs.Scales), $"there are {scales} scales for {Counted.Of(count, "picture")}: give one for each, or unfold the batch, where they are for its rows")
            : null;
    }
}
