using IpAdapter.Diffusion.Checkpoints;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Graph.Models;

/// <summary>A base model's folder in diffusers' layout, with everything read from it but weights.</summary>
internal static class ModelFolder
{
    /// <summary>Reads a folder.</summary>
    /// <exception cref="WeightFileException">It is something else, or not whole.</exception>
    public static LoadedModel Open(string path)
    {
        var index = ModelIndex.Read(path);
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
        var (unetFolder, vaeFolder) = (index.Folder("unet"), index.Folder("vae"));
        var schedule = Path.Combine(index.Folder("scheduler"), "scheduler_config.json");

        var autoencoder = Autoencoder.Open(vaeFolder) with { Name = name };
        var unet = UNet.Open(unetFolder, NoiseScheduleConfig.Read(schedule), autoencoder.Config) with { Name = name };
        if (unet.Config.OutChannels != autoencoder.Config.LatentChannels)
            throw new WeightFileException(unetFolder, $"predicts {unet.Config.OutChannels} channels, but the autoencoder's latents have "
                + $"{autoencoder.Config.LatentChannels}: they are parts of different models");

        string[] numbers = index.HasTwoTextEncoders ? ["", "_2"] : [""];
        var towers = numbers.Select(number => TextTower.Open(index.Folder("text_encoder" + number), index.Folder("tokenizer" + number)))
            .ToArray();
        var text = new TextEncoder(name, towers[0], towers.ElementAtOrDefault(1)) { EmptyIsZeros = index.EmptyIsZeros };
        if (TextProblem(text, unet.Config) is { } problem)
            throw new WeightFileException(path, problem);
        var image = index.Has("image_encoder") ? ImageEncoder.Open(index.Folder("image_encoder")) with { Name = name } : null;

        string[] files =
        [
            index.ContentsFile, schedule,
            .. ModelFiles.Find(unetFolder, unet.Weights), .. ModelFiles.Find(vaeFolder, autoencoder.Weights),
            .. numbers.Zip(towers).SelectMany(pair => ModelFiles.Find(index.Folder("text_encoder" + pair.First), pair.Second.Weights)
                .Concat(ModelFiles.Settings(index.Folder("tokenizer" + pair.First)))),
            .. image is null ? [] : ModelFiles.FindForImageEncoder(index.Folder("image_encoder"), image),
        ];
        string[] parts = ["unet", "vae", "scheduler",
            .. numbers.SelectMany(number => new[] { "text_encoder" + number, "tokenizer" + number }), .. image is null
            ? Array.Empty<string>()
            : ["image_encoder", "feature_extractor"]];
        return new LoadedModel(unet, text, autoencoder, image, files) { Unread = IgnoredFiles.Remark(path, parts) };
    }

    // A folder put together from parts of several models.
    private static string? TextProblem(TextEncoder text, UNetConfig unet)
    {
        if (text.Width != unet.CrossAttentionWidth)
            return $"its text encoder gives states of width {text.Width}, but its UNet reads {unet.CrossAttentionWidth}: they are parts of "
                + "different models";
        return text.PooledWidth == unet.Added?.PooledWidth
            ? null
            : $"its text encoder gives {Vector(text.PooledWidth)} for each prompt, but its UNet reads {Vector(unet.Added?.PooledWidth)}: "
                + "they are parts of different models";

        static string Vector(int? width) => width is null ? "no vector" : $"a vector of width {width}";
    }
}
