namespace IpAdapter.Graph.Sampling;

/// <summary>What is asked of <see cref="Sample"/>, as far as it is known: while a workflow is checked, or in full when it runs. What is not known is not judged.</summary>
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
    public int? Pictures => Positive?.Prompts * Count;

    /// <summary>What the author can mend, by port.</summary>
    public IEnumerable<(string Port, string Message)> Problems()
    {
        if (Negative?.Prompts is { } negatives && Positive?.Prompts is { } positives && negatives != 1 && negatives != positives)
            yield return (nameof(Sample.Inputs.Negative), $"{negatives} negative prompts stand against {positives} prompts: give one for all, or one for each");
        if (!HasStart && IsSizeKnown && (Width is null || Height is null))
            yield return (Width is null ? nameof(Sample.Inputs.Width) : nameof(Sample.Inputs.Height), "how large the picture is to be is not said: give width and height, or a picture to begin from (start)");
        if (OtherSize("width", Width, Start?.Width) is { } otherWidth)
            yield return (nameof(Sample.Inputs.Width), otherWidth);
        if (OtherSize("height", Height, Start?.Height) is { } otherHeight)
            yield return (nameof(Sample.Inputs.Height), otherHeight);
        if (HasStart && Steps is { } count && Strength is { } strength && Diffusion.Sampling.Strength.ProblemOf(count, strength) is { } tooWeak)
            yield return (nameof(Sample.Inputs.Strength), tooWeak);
        if (UNet is not { } unet)
            yield break;

        if (!HasStart && StartFit.ProblemWithout(unet) is { } startless)
            yield return (nameof(Sample.Inputs.UNet), startless);
        if (Start is { } start && StartFit.ProblemOf(unet, start, Pictures) is { } otherStart)
            yield return (nameof(Sample.Inputs.Start), otherStart);
        foreach (var prompts in unet.Patches.Select(patch => patch.Prompts).OfType<int>().Distinct())
        {
            if (Pictures is { } pictures && pictures % prompts != 0)
                yield return (nameof(Sample.Inputs.UNet), $"its image prompt has pictures for {prompts} prompts, one each, but {pictures} {(pictures == 1 ? "picture is" : "pictures are")} drawn: give as many prompts, draw a multiple (count), or put the pictures side by side (arrangement: side-by-side)");
        }

        if (WordsFit.ProblemOf(Positive, unet) is { } otherModel)
            yield return (nameof(Sample.Inputs.Positive), otherModel);
        if (WordsFit.ProblemOf(Negative, unet) is { } otherModelOfNegative)
            yield return (nameof(Sample.Inputs.Negative), otherModelOfNegative);
        if (LatentEdge.ProblemOf(Width, unet.PixelsPerLatent, unet.Name) is { } width)
            yield return (nameof(Sample.Inputs.Width), width);
        if (LatentEdge.ProblemOf(Height, unet.PixelsPerLatent, unet.Name) is { } height)
            yield return (nameof(Sample.Inputs.Height), height);
        if (Steps is not { } steps || (HasStart ? Strength : 1) is not { } share || Diffusion.Sampling.Strength.ProblemOf(steps, share) is not null)
            yield break;
        foreach (var sampler in Samplers)
        {
            if (SamplerFit.ProblemOf(sampler, unet, steps, share) is { } otherSampler)
                yield return otherSampler;
        }
    }

    private static string? OtherSize(string what, int? asked, int? ofStart) =>
        asked is not { } edge || ofStart is not { } own || edge == own
            ? null
            : $"a {what} of {edge} pixels is asked for, but what to begin from has {own}: leave the {what} out, or bring the picture to that size (latents/encode)";
}
