using IpAdapter.Diffusion.Sampling;
using IpAdapter.Diffusion.UNets;

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
        if (WordsFit.ProblemOf(Positive, unet) is { } otherModel)
            yield return (nameof(Sample.Inputs.Positive), otherModel);
        if (WordsFit.ProblemOf(Negative, unet) is { } otherModelOfNegative)
            yield return (nameof(Sample.Inputs.Negative), otherModelOfNegative);
        if (LatentEdge.ProblemOf(Width, unet.PixelsPerLatent, unet.Name) is { } width)
            yield return (nameof(Sample.Inputs.Width), width);
        if (LatentEdge.ProblemOf(Height, unet.PixelsPerLatent, unet.Name) is { } height)
            yield return (nameof(Sample.Inputs.Height), height);
        foreach (var problem in SamplerProblems(unet))
            yield return problem;
    }

    private IEnumerable<(string Port, string Message)> SamplerProblems(UNet unet)
    {
        if (Steps is not { } steps || (HasStart ? Strength : 1) is not { } strength || Diffusion.Sampling.Strength.ProblemOf(steps, strength) is not null)
            yield break;
        var schedule = new NoiseSchedule(unet.Schedule);
        foreach (var sampler in Samplers)
        {
            if (Begun(sampler, schedule, steps, strength, out var refusal) is not { } first)
                yield return (nameof(Sample.Inputs.Steps), $"{sampler.Name}: {refusal}");
            else if (unet.Schedule.PredictionType == PredictionType.Epsilon && !schedule.HasSignalAt(first.Timestep))
                yield return (nameof(Sample.Inputs.UNet), $"'{unet.Name}' predicts noise, but {sampler.Name} begins at timestep {first.Timestep}, where its latents are noise alone (zero terminal SNR) and tell nothing of a picture: such a model predicts velocities (models/load with prediction: v, or \"prediction_type\": \"v_prediction\" in its scheduler_config.json); if it does predict noise, \"rescale_betas_zero_snr\" should be false there");
        }
    }

    private static DenoisingStep? Begun(Sampler sampler, NoiseSchedule schedule, int steps, double strength, out string? refusal)
    {
        try
        {
            refusal = null;
            using var run = sampler.BeginWithStrength(schedule, steps, strength);
            return run.Steps[0];
        }
        catch (StepCountException reason)
        {
            refusal = reason.Message;
            return null;
        }
    }

    private static string? OtherSize(string what, int? asked, int? ofStart) =>
        asked is not { } edge || ofStart is not { } own || edge == own
            ? null
            : $"a {what} of {edge} pixels is asked for, but what to begin from has {own}: leave the {what} out, or bring the picture to that size (latents/encode)";
}
