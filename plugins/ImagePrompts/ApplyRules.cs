using System.Globalization;

namespace IpAdapter.Graph.ImagePrompts;

/// <summary>What has to go together where an image prompt is applied; told from numbers alone.</summary>
internal static class ApplyRules
{
    /// <summary>Why a window never opens, or null.</summary>
    public static string? ProblemOfWindow(double start, double end) =>
        start < end
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"the image prompt would begin at {start} of the way and end at {end}, so it "
                + $"would never be read: choose a start before the end");

    /// <summary>
    /// Reports what of the masks, scales and pictures for composition has no picture to belong to, or too few. Not where they are for the
    /// rows of a batch, whose number only the run tells.
    /// </summary>
    /// <param name="pictures">Pictures, where that is known.</param>
    /// <param name="compositions">Pictures for composition, where any are given and that is known.</param>
    /// <param name="masks">Masks, where any are given and that is known.</param>
    /// <param name="scales">Scales by picture, where any are given and that is known.</param>
    /// <param name="report">Takes the problem.</param>
    public static void ReportCounts(int? pictures, int? compositions, int? masks, int? scales, CheckReport<ApplyImagePrompt.Inputs,
        UNet> report)
    {
        if (pictures is not { } count)
            return;
        if (masks > 1 && masks != count)
            report.Problem(i => i.Mask,
                $"there are {masks} masks for {Counted.Things(count, "picture")}: give one for each, or one for all");
        else if (scales > 1 && scales != count)
            report.Problem(i => i.Scales, $"there are {scales} scales for {Counted.Things(count, "picture")}: give one for each, or unfold "
                + "the batch, where they are for its rows");
        else if ((masks > 1 || scales > 1) && compositions is { } others && others != count)
            report.Problem(i => i.Composition, $"{Counted.There(others, "picture")} for composition and {Counted.Things(count, "picture")} "
                + "under masks or scales of their own, which are for both: give as many, or one mask and one scale for all");
    }
}
