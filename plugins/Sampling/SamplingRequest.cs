using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Graph.Sampling;

/// <summary>What is asked of <see cref="Sample"/>, as far as it is known: while a workflow is checked, or in full when it runs. What is not known is not judged.</summary>
internal sealed record SamplingRequest
{
    public UNet? UNet { get; init; }

    public ConditioningDescription? Positive { get; init; }

    public ConditioningDescription? Negative { get; init; }

    public Sampler? Sampler { get; init; }

    public int? Steps { get; init; }

    public int? Width { get; init; }

    public int? Height { get; init; }

    /// <summary>What the author can mend, by port.</summary>
    public IEnumerable<(string Port, string Message)> Problems()
    {
        if (Negative?.Prompts is { } negatives && Positive?.Prompts is { } positives && negatives != 1 && negatives != positives)
            yield return (nameof(Sample.Inputs.Negative), $"{negatives} negative prompts stand against {positives} prompts: give one for all, or one for each");
        if (UNet is not { } unet)
            yield break;

        if (unet.Config.InChannels != unet.Config.OutChannels)
            yield return (nameof(Sample.Inputs.UNet), $"the UNet of '{unet.Name}' reads {unet.Config.InChannels} channels and predicts {unet.Config.OutChannels} (an inpainting model): drawing from words alone needs a UNet that reads as many as it predicts");
        if (WordsFit.ProblemOf(Positive, unet) is { } otherModel)
            yield return (nameof(Sample.Inputs.Positive), otherModel);
        if (WordsFit.ProblemOf(Negative, unet) is { } otherModelOfNegative)
            yield return (nameof(Sample.Inputs.Negative), otherModelOfNegative);
        if (SizeProblem(unet, Width) is { } width)
            yield return (nameof(Sample.Inputs.Width), width);
        if (SizeProblem(unet, Height) is { } height)
            yield return (nameof(Sample.Inputs.Height), height);
        if (Sampler is { } sampler && Steps is { } steps && !CanTake(sampler, unet, steps))
            yield return (nameof(Sample.Inputs.Steps), $"with its settings the sampler does not find {steps} different noise levels among the {unet.Schedule.TrainSteps} of '{unet.Name}': take fewer steps, or another spacing");
    }

    private static string? SizeProblem(UNet unet, int? pixels) =>
        pixels is not { } edge || edge % unet.PixelsPerLatent == 0
            ? null
            : $"{edge} pixels are not a multiple of the {unet.PixelsPerLatent} that one latent pixel of '{unet.Name}' stands for: take {Math.Max(1, edge / unet.PixelsPerLatent) * unet.PixelsPerLatent} or {(edge / unet.PixelsPerLatent + 1) * unet.PixelsPerLatent}";

    private static bool CanTake(Sampler sampler, UNet unet, int steps)
    {
        try
        {
            sampler.Begin(new NoiseSchedule(unet.Schedule), steps).Dispose();
            return true;
        }
        catch (ArgumentOutOfRangeException refusal) when (refusal.ParamName == nameof(steps))
        {
            return false;
        }
    }
}
