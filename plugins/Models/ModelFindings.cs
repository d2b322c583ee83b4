using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Graph.Models;

/// <summary>Says what was found in a model's files, and what was taken to be so because they do not say.</summary>
internal static class ModelFindings
{
    /// <summary>Those of a base model.</summary>
    public static IEnumerable<string> Describe(LoadedModel model)
    {
        var config = model.UNet.Config;
        var container = model.Checkpoint is null ? $"in a folder ({Taken(model.UNet.Weights)})" : "in one file";
        var channels = config.InChannels switch { 4 => "", 9 => ", for inpainting (9 channels in)", var count => $", {count} channels in" };
        yield return FormattableString.Invariant($"{BaseFamily.For(config).Name} {container}{channels}: a UNet of ")
            + FormattableString.Invariant($"{model.UNet.Weights.ParameterCount / 1e6:0.#} M parameters, ")
            + $"text states of width {config.CrossAttentionWidth}, "
            + $"{PredictionOf(model.UNet.Schedule)}; {TextOf(model.TextEncoder)}; {AutoencoderOf(model.Autoencoder)}";
        if (model.Checkpoint is { } checkpoint)
            yield return checkpoint.ConfigFolder is { } folder
                ? $"its configuration is that of {folder}"
                : $"taken to be as published, since shapes do not tell: {string.Join(", ", config.Heads)} attention heads by level, "
                    + $"{config.NormGroups} groups in a norm (name a folder by 'config' to say otherwise)";
        if (!model.SaysPrediction && BaseFamily.For(config) == BaseFamily.StableDiffusion2)
            yield return "the file does not say what its UNet predicts: taken to be the noise. The models of this family for 768 pixels "
                + "predict the velocity: with one of them, set prediction: v";
    }

    /// <summary>That of an autoencoder by itself.</summary>
    public static string Describe(Autoencoder autoencoder, double? scalingFactor)
    {
        var config = autoencoder.Config;
        var isAssumed = scalingFactor is null && autoencoder.ConfigPath is null;
        var found = $"autoencoder '{autoencoder.Name}' ({Taken(autoencoder.Weights)}): {config.PixelsPerLatent} x {config.PixelsPerLatent} "
            + $"pixels to a latent pixel of {config.LatentChannels} channels, ";
        if (config.IsTiny)
            return $"tiny {found}" + FormattableString.Invariant($"made for latents scaled by {config.ScalingFactor}")
                + (scalingFactor is null ? " (taken from its name, since nothing else tells: 0.13025 where 'sdxl' is in it, else 0.18215; "
                    + "set scaling-factor to say otherwise)" : "");
        return found + FormattableString.Invariant($"latents scaled by {config.ScalingFactor}")
            + (isAssumed ? " (assumed, since the file does not say; for Stable Diffusion XL's, set scaling-factor: 0.13025)" : "");
    }

    /// <summary>That of an image encoder by itself.</summary>
    public static string Describe(ImageEncoder encoder)
    {
        var config = encoder.Config;
        return $"image encoder '{encoder.Name}' ({Taken(encoder.Weights)}): {config.PublishedName ?? "CLIP"}, {config.Layers} layers, "
            + $"embeddings of width {config.EmbeddingWidth}, "
            + $"hidden states of width {config.Width}, pictures of {config.ImageSize} pixels";
    }

    private static string TextOf(TextEncoder? text) =>
        text switch { null => "no text encoder", { Second: null } => "one text encoder", _ => "two text encoders" };

    private static string AutoencoderOf(Autoencoder? autoencoder) =>
        autoencoder is null ? "no autoencoder" : FormattableString.Invariant($"latents scaled by {autoencoder.Config.ScalingFactor}");

    private static string PredictionOf(NoiseScheduleConfig schedule)
    {
        var prediction = schedule.PredictionType switch
        {
            PredictionType.Epsilon => "predicts the noise",
            PredictionType.Velocity => "predicts the velocity",
            PredictionType.Sample => "predicts the clean latents",
            var unknown => throw new InvalidOperationException($"{unknown} has no name here."),
        };
        return schedule.HasZeroTerminalSnr ? $"{prediction}, with zero terminal SNR" : prediction;
    }

    private static string Taken(WeightSet weights) => weights.Files.Count == 1 ? Path.GetFileName(weights.Files[0])
        : $"{weights.Files.Count} files, {Path.GetFileName(weights.Files[0])} and on";
}
