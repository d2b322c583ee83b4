using IpAdapter.Diffusion.Models.Autoencoders;
using IpAdapter.Diffusion.Models.TextEncoders;
using IpAdapter.Diffusion.Models.TextEncoders.Tokenizers;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Checkpoints;

/// <summary>
/// Configurations of a model's parts in a folder (diffusers' layout), for a single file whose shapes do not tell everything. Any part may
/// be left out.
/// </summary>
internal sealed class CompanionConfigs
{
    private const string UNetFile = "unet/config.json", AutoencoderFile = "vae/config.json",
        ScheduleFile = "scheduler/scheduler_config.json";
    private static readonly string[] TextFiles = ["text_encoder/config.json", "text_encoder_2/config.json"];
    private static readonly string[] TokenizerFolders = ["tokenizer", "tokenizer_2"];

    private CompanionConfigs(string? folder) => (Folder, Files) = (folder, folder is null ? [] : [.. FilesOf(folder)]);

    /// <summary>The folder, where there is one.</summary>
    public string? Folder { get; }

    /// <summary>The files in it that count.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>
    /// Finds the configurations that count for a single file: those of a folder that was named, or of one by the file's own name beside it.
    /// </summary>
    /// <exception cref="WeightFileException">The folder that was named has none.</exception>
    public static CompanionConfigs Find(string path, string? named)
    {
        if (named is not null)
            return FilesOf(named).Any() ? new(Path.GetFullPath(named)) : throw new WeightFileException(named,
                $"expected a folder with configurations of a model's parts, in diffusers' layout ({UNetFile}, {AutoencoderFile}, "
                    + $"{TextFiles[0]}, {ScheduleFile}; one is enough), found none");
        var beside = Path.Combine(Path.GetDirectoryName(path)!, Path.GetFileNameWithoutExtension(path));
        return new(FilesOf(beside).Any() ? beside : null);
    }

    public UNetConfig? UNet() => Find(UNetFile) is { } file ? UNetConfig.Read(file) : null;

    public AutoencoderConfig? Autoencoder() => Find(AutoencoderFile) is { } file ? AutoencoderConfig.Read(file) : null;

    public NoiseScheduleConfig? Schedule() => Find(ScheduleFile) is { } file ? NoiseScheduleConfig.Read(file) : null;

    /// <summary>That of a text encoder, the first being 0.</summary>
    public TextEncoderConfig? Text(int number) => Find(TextFiles[number]) is { } file ? TextEncoderConfig.Read(file) : null;

    /// <summary>The vocabulary and special tokens of a text encoder, the first being 0.</summary>
    public TokenizerSource? Vocabulary(int number) =>
        Folder is { } folder && Path.Combine(folder, TokenizerFolders[number]) is var tokenizer && Directory.Exists(tokenizer)
            ? TokenizerSource.Read(tokenizer)
            : null;

    private static IEnumerable<string> FilesOf(string folder)
    {
        foreach (var name in (string[])[UNetFile, AutoencoderFile, .. TextFiles, ScheduleFile])
            if (PathOf(folder, name) is var file && File.Exists(file))
                yield return file;
        foreach (var tokenizer in TokenizerFolders.Select(name => Path.Combine(folder, name)).Where(Directory.Exists))
            foreach (var file in Directory.EnumerateFiles(tokenizer).Where(file => Path.GetExtension(file) is ".json" or ".txt")
                .Order(StringComparer.Ordinal))
                yield return file;
    }

    private string? Find(string name) => Folder is not null && PathOf(Folder, name) is var file && File.Exists(file) ? file : null;

    private static string PathOf(string folder, string name) => Path.Combine(folder, name.Replace('/', Path.DirectorySeparatorChar));
}
