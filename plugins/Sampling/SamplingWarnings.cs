using System.Globalization;

namespace IpAdapter.Graph.Sampling;

/// <summary>Settings that can be drawn with but are probably a mistake: reported at the beginning of a run.</summary>
internal static class SamplingWarnings
{
    /// <summary>Finds all of them.</summary>
    /// <param name="inputs">What is asked for.</param>
    public static IEnumerable<string> Find(Sample.Inputs inputs)
    {
        if (inputs.Guidance <= 1 && inputs.Negative is not null)
            yield return string.Create(CultureInfo.InvariantCulture,
                $"a guidance of {inputs.Guidance} is none, so the negative prompt is not read: "
                + $"set guidance above 1, or leave negative out");
        if (inputs.Guidance <= 1 && inputs.GuidanceRescale > 0)
            yield return string.Create(CultureInfo.InvariantCulture,
                $"a guidance of {inputs.Guidance} is none, so there is nothing to rescale: "
                + $"set guidance above 1, or leave guidance-rescale out");
        if (inputs.Guidance > 1 && inputs.Negative?.Parts.Exists(part => part is { Sizes.AreWhole: false }) is true
            && inputs.Positive.Parts.Exists(part => part.Pooled is not null))
            yield return "the negative prompt's sizes are left out: they count only if original and target are both given";

        var (width, height) = Size(inputs);
        foreach (var mask in Masks(inputs))
        {
            if (Proportions.RemarkOf("a mask", (mask.Width, mask.Height), "what is drawn", width, height) is { } stretched)
                yield return stretched;
        }

        if (inputs.Start is null && LittleNoise(inputs) is { } little)
            yield return little;
    }

    // Where noise alone is to begin with, a picture under less noise is expected.
    private static string? LittleNoise(Sample.Inputs inputs)
    {
        var schedule = new NoiseSchedule(inputs.UNet.Schedule);
        var levels = inputs.Sampler.LevelsOf(schedule, inputs.Steps);
        var (timestep, sigma, greatest) = (levels.Timesteps[0], levels.Sigmas[0], schedule.Sigmas[^1]);
        return sigma >= greatest / 3
            ? null
            : string.Create(CultureInfo.InvariantCulture,
                $"{inputs.Sampler.Name} begins with noise alone at timestep {timestep:0.#} of {schedule.Config.TrainSteps}, "
                + $"where the model expects a picture under noise of {sigma:0.#} (noise alone is {greatest:0.#}): "
                + $"take spacing trailing, or another number of steps");
    }

    private static (int Width, int Height) Size(Sample.Inputs inputs)
    {
        var (start, edge) = (inputs.Start?.Samples.shape, inputs.UNet.PixelsPerLatent);   // [picture, channel, height, width]
        return (inputs.Width ?? (int)start![3] * edge, inputs.Height ?? (int)start![2] * edge);
    }

    // Of what is drawn over, and of the prompts' regions.
    private static IEnumerable<Image> Masks(Sample.Inputs inputs) =>
        new[] { inputs.Start?.Mask }
            .Concat(inputs.Positive.Parts.Concat(inputs.Negative?.Parts ?? []).SelectMany(prompt => prompt.Region?.Masks ?? []))
            .OfType<Image>().Distinct();
}
