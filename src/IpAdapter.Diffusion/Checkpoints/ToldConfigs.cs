using IpAdapter.Diffusion.Autoencoding;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Diffusion.Text;
using IpAdapter.Diffusion.UNets;
using IpAdapter.Diffusion.Weights;

namespace IpAdapter.Diffusion;

/// <summary>Configurations of a model's parts in a folder (diffusers' layout), for a single file whose shapes do not tell everything.</summary>
internal sealed class ToldConfigs
{
    private readonly List<string> _files = [];

    private ToldConfigs(string? folder) => Folder = folder;

    /// <summary>The folder, where there is one.</summary>
    public string? Folder { get; }

    /// <summary>The files that were read.</summary>
    public IReadOnlyList<string> Files => _files;

    /// <summary>Finds the configurations that count for a single file: those of a folder that was named, or of one by the file's own name beside it.</summary>
    /// <exception cref="WeightFileException">The folder that was named has none.</exception>
    public static ToldConfigs Find(string path, string? named)
    {
        if (named is not null)
            return HasAny(named) ? new(Path.GetFullPath(named)) : throw new WeightFileException(named, "expected a folder with the configurations of a model's parts (diffusers' layout: unet/config.json and the others), found none of them");
        var beside = Path.Combine(Path.GetDirectoryName(path)!, Path.GetFileNameWithoutExtension(path));
        return new(HasAny(beside) ? beside : null);
    }

    public UNetConfig? UNet() => Find("unet/config.json") is { } file ? UNetConfig.Read(file) : null;

    public AutoencoderConfig? Autoencoder() => Find("vae/config.json") is { } file ? AutoencoderConfig.Read(file) : null;

    /// <summary>That of a text encoder, the first being 0.</summary>
    public TextEncoderConfig? Text(int number) => Find($"text_encoder{Ending(number)}/config.json") is { } file ? TextEncoderConfig.Read(file) : null;

    /// <summary>The vocabulary and special tokens of a text encoder, the first being 0.</summary>
    public TokenizerSource? Vocabulary(int number)
    {
        if (Find($"tokenizer{Ending(number)}/tokenizer_config.json") is not { } settings) return null;
        var folder = Path.GetDirectoryName(settings)!;
        _files.AddRange(Directory.EnumerateFiles(folder).Where(file => file != settings && Path.GetExtension(file) is ".json" or ".txt").Order(StringComparer.Ordinal));
        return TokenizerSource.Read(folder);
    }

    public NoiseScheduleConfig? Schedule() => Find("scheduler/scheduler_config.json") is { } file ? NoiseScheduleConfig.Read(file) : null;

    private static bool HasAny(string folder) => File.Exists(Path.Combine(folder, "unet", "config.json"));

    private static string Ending(int number) => number == 0 ? "" : $"_{number + 1}";

    private string? Find(string name)
    {
        if (Folder is null) return null;
        var file = Path.Combine(Folder, name.Replace('/', Path.DirectorySeparatorChar));
        if (!File.Exists(file)) return null;
        _files.Add(file);
        return file;
    }
}
