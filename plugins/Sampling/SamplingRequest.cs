using IpAdapter.Diffusion.Samplers.Prompts;

namespace IpAdapter.Graph.Sampling;

/// <summary>What is asked of <see cref="Sample"/>, as far as it is known. What is not known is not judged.</summary>
internal sealed record SamplingRequest
{
    public UNet? UNet { get; init; }

    public ConditioningDescription? Positive { get; init; }

    public ConditioningDescription? Negative { get; init; }

    public IReadOnlyList<Sampler> Samplers { get; init; } = [];

    public int? Steps { get; init; }

    public int? Width { get; init; }

    public int? Height { get; init; }

    /// <summary>Whether width and height, where they are given, are known.</summary>
    public bool IsSizeKnown { get; init; } = true;

    public int? Count { get; init; }

    /// <summary>Whether there is something to begin from, known or not.</summary>
    public required bool HasStart { get; init; }

    public LatentsDescription? Start { get; init; }

    public double? Strength { get; init; }

    /// <summary>How many pictures are drawn at once, where that is known.</summary>
    public int? Pictures => Positive?.PromptCount * Count;

    /// <summary>Reports what the author can mend.</summary>
    public void ReportProblems(CheckReport<Sample.Inputs, Latents> report)
    {
        if (Negative?.PromptCount is { } negatives && Positive?.PromptCount is { } positives
            && NegativePrompts.FindProblem(negatives, positives) is { } unequal)
            report.Problem(i => i.Negative, unequal);
        if (ProblemOfRegions(Positive) is { } uneven)
            report.Problem(i => i.Positive, uneven);
        if (ProblemOfRegions(Negative) is { } unevenOfNegative)
            report.Problem(i => i.Negative, unevenOfNegative);
        const string noSize = "how large the picture is to be is not said: give width and height, or a picture to begin from (start)";
        if (!HasStart && IsSizeKnown && Width is null)
            report.Problem(i => i.Width, noSize);
        else if (!HasStart && IsSizeKnown && Height is null)
            report.Problem(i => i.Height, noSize);
        if (OtherSize("width", Width, Start?.Width) is { } otherWidth)
            report.Problem(i => i.Width, otherWidth);
        if (OtherSize("height", Height, Start?.Height) is { } otherHeight)
            report.Problem(i => i.Height, otherHeight);
        if (HasStart && Steps is { } count && Strength is { } strength
            && Diffusion.Sampling.Strength.ProblemOf(count, strength) is { } tooWeak)
            report.Problem(i => i.Strength, tooWeak);
        if (UNet is { } unet)
            ReportProblems(unet, report);
    }

    private void ReportProblems(UNet unet, CheckReport<Sample.Inputs, Latents> report)
    {
        if (!HasStart && StartCompatibility.ProblemWithout(unet) is { } startless)
            report.Problem(i => i.UNet, startless);
        if (Start is { } start && StartCompatibility.ProblemOf(unet, start, Pictures) is { } otherStart)
            report.Problem(i => i.Start, otherStart);
        foreach (var prompts in unet.Patches.Select(patch => patch.Prompts).OfType<int>().Distinct())
        {
            if (Pictures is { } pictures && pictures % prompts != 0)
                report.Problem(i => i.UNet, $"its image prompt has pictures for {prompts} prompts, one each, but {pictures} "
                    + $"{(pictures == 1 ? "picture is" : "pictures are")} drawn: give as many prompts, draw a multiple (count), or put the "
                    + "pictures side by side (arrangement: side-by-side)");
        }

        if (PromptCompatibility.ProblemOf(Positive, unet) is { } otherModel)
            report.Problem(i => i.Positive, otherModel);
        if (PromptCompatibility.ProblemOf(Negative, unet) is { } otherModelOfNegative)
            report.Problem(i => i.Negative, otherModelOfNegative);
        if (LatentEdge.ProblemOf(Width, unet.PixelsPerLatent, unet.Name) is { } width)
            report.Problem(i => i.Width, width);
        if (LatentEdge.ProblemOf(Height, unet.PixelsPerLatent, unet.Name) is { } height)
            report.Problem(i => i.Height, height);
        if (Steps is not { } steps || (HasStart ? Strength : 1) is not { } share
            || Diffusion.Sampling.Strength.ProblemOf(steps, share) is not null)
            return;
        foreach (var sampler in Samplers)
            SamplerCompatibility.ReportProblem(sampler, unet, steps, share, report);
    }

    private string? ProblemOfRegions(ConditioningDescription? words) => words is null || Pictures is not { } pictures
        ? null
        : words.Parts.Select(part => part.RegionMasks).OfType<int>()
            .Select(masks => RegionWeights.FindProblem(masks, pictures)).FirstOrDefault(problem => problem is not null);

    private static string? OtherSize(string what, int? asked, int? ofStart) =>
        asked is not { } edge || ofStart is not { } own || edge == own
            ? null
            : $"a {what} of {edge} pixels is asked for, but what to begin from has {own}: leave the {what} out, or bring the picture to "
                + "that size (latents/encode)";
}
