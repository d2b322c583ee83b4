namespace IpAdapter.Graph.ImagePrompts;

/// <summary>What has to go together where an image prompt is applied; told from numbers alone, before a run or in it.</summary>
internal static class ApplyRules
{
    /// <summary>Why a window never opens, or null.</summary>
    public static string? ProblemOfWindow(double start, double end) =>
        start < end ? null : FormattableString.Invariant($"the image prompt would begin at {start} of the way and end at {end}, so it would never be read: choose a start before the end");

    /// <summary>What of the masks, scales and pictures for composition has no picture to belong to, or too few, or null.</summary>
    /// <param name="pictures">Pictures, where that is known.</param>
    /// <param name="compositions">Pictures for composition, where any are given and that is known.</param>
    /// <param name="masks">Masks, where any are given and that is known.</param>
    /// <param name="scales">Scales by picture, where any are given and that is known.</param>
    /// <param name="unfolds">Whether pictures, masks and scales are for the rows of a batch, whose number only the run tells.</param>
    public static (string Port, string Message)? ProblemOf(long? pictures, long? compositions, int? masks, int? scales, bool unfolds)
    {
        if (unfolds || pictures is not { } count)
            return null;
        if (masks > 1 && masks != count)
            return (nameof(ApplyImagePrompt.Inputs.Mask), $"there are {masks} masks for {Counted.Of(count, "picture")}: give one for each, or one for all");
        if (scales > 1 && scales != count)
            return (nameof(ApplyImagePrompt.Inputs.Scales), $"there are {scales} scales for {Counted.Of(count, "picture")}: give one for each, or unfold the batch, where they are for its rows");
        return (masks > 1 || scales > 1) && compositions is { } others && others != count
            ? (nameof(ApplyImagePrompt.Inputs.Composition), $"{Counted.There(others, "picture")} for composition and {Counted.Of(count, "picture")} under masks or scales of their own, which are for both: give as many, or one mask and one scale for all")
            : null;
    }
}
