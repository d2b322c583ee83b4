namespace IpAdapter.Graph.Sampling;

/// <summary>What can be drawn but is hardly meant: said at the beginning of a run.</summary>
internal static class SamplingWarnings
{
    /// <param name="inputs">What is asked for.</param>
    /// <param name="schedule">The noise levels of the model.</param>
    /// <param name="sampler">The run of the sampler.</param>
    /// <param name="height">Height of the latents.</param>
    /// <param name="width">Width of the latents.</param>
    public static IEnumerable<string> Of(Sample.Inputs inputs, NoiseSchedule schedule, SamplerRun sampler, int height, int width)
    {
        if (inputs.Guidance <= 1 && inputs.Negative is not null)
            yield return FormattableString.Invariant($"a guidance of {inputs.Guidance} is none, so the negative prompt is not read: set guidance above 1, or leave negative out");
        if (inputs.Guidance <= 1 && inputs.GuidanceRescale > 0)
            yield return FormattableString.Invariant($"a guidance of {inputs.Guidance} is none, so there is nothing to rescale: set guidance above 1, or leave guidance-rescale out");
        if (inputs.Guidance > 1 && inputs.Negative?.Parts.Exists(part => part is { Sizes.AreWhole: false }) is true
            && inputs.Positive.Parts.Exists(part => part.Pooled is not null))
            yield return "the negative prompt's sizes are left out: they count only if original and target are both given";

        foreach (var mask in Masks(inputs))
        {
            var (drawnWidth, drawnHeight) = (width * inputs.UNet.PixelsPerLatent, height * inputs.UNet.PixelsPerLatent);
            if (Proportions.RemarkOf("a mask", (mask.Width, mask.Height), "what is drawn", drawnWidth, drawnHeight) is { } stretched)
                yield return stretched;
        }

        var (first, greatest) = (sampler.Steps[0], schedule.Sigmas[^1]);
        if (inputs.Start is null && first.Sigma < greatest / 3)
        {
            yield return FormattableString.Invariant($"{inputs.Sampler.Name} begins with noise alone at timestep {first.Timestep:0.#} of {schedule.Config.TrainSteps}, ")
                + FormattableString.Invariant($"where the model expects a picture under noise of {first.Sigma:0.#} (noise alone is {greatest:0.#}): take spacing trailing, or another number of steps");
        }
    }

    // Of what is drawn over, and of the prompts' regions.
    private static IEnumerable<Image> Masks(Sample.Inputs inputs) =>
        new[] { inputs.Start?.Mask }
            .Concat(inputs.Positive.Parts.Concat(inputs.Negative?.Parts ?? []).SelectMany(prompt => prompt.Region?.Masks ?? []))
            .OfType<Image>().Distinct();
}
