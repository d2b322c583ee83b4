using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Kinds;

namespace IpAdapter.Diffusion.Models.Autoencoders.Tiny;

/// <summary>
/// A tiny autoencoder as its authors publish it: the encoder and the decoder are files of their own (<c>taesd_encoder.safetensors</c>,
/// <c>taesd_decoder.safetensors</c>, or <c>.pth</c>), with the numbers of a Sequential for names.
/// </summary>
internal static class TinyFiles
{
    private const string EncoderWord = "encoder", DecoderWord = "decoder";

    private static readonly string[] s_endings = [".safetensors", ".pth", ".pt", ".bin"];

    /// <summary>Whether weights are the encoder alone.</summary>
    public static bool IsEncoder(WeightSet weights) => weights.Size("0.weight", 3) is not null && weights.Has("1.conv.0.weight");

    /// <summary>Whether weights are the decoder alone: the clamp before its first convolution has a number too.</summary>
    public static bool IsDecoder(WeightSet weights) => weights.Size("1.weight", 3) is not null && weights.Has("3.conv.0.weight");

    /// <summary>Finds the pair in a folder that has no configuration; null where there is none.</summary>
    /// <returns>The encoder's file.</returns>
    /// <exception cref="WeightFileException">There is more than one.</exception>
    public static string? FindIn(string folder)
    {
        if (!Directory.Exists(folder)) return null;
        foreach (var ending in s_endings)
        {
            string[] encoders = [.. Directory.EnumerateFiles(folder, $"*{EncoderWord}{ending}")
                .Where(file => File.Exists(PartnerOf(file, EncoderWord, DecoderWord))).Order(StringComparer.Ordinal)];
            if (encoders.Length > 1)
                throw new WeightFileException(folder, "has several tiny autoencoders "
                    + $"({string.Join(", ", encoders.Select(Path.GetFileName))}, each with its decoder): name the file of one of them");
            if (encoders is [var only]) return only;
        }
        return null;
    }

    /// <summary>Opens the pair that a file is one half of.</summary>
    /// <param name="path">The file.</param>
    /// <param name="weights">What is in it: an encoder or a decoder.</param>
    /// <param name="scalingFactor">What the latents are scaled with that it was made for; null for what its name tells.</param>
    /// <param name="kinds">The kinds that a file is named by which is something else.</param>
    /// <exception cref="WeightFileException">The other half is not beside it, or they do not belong together.</exception>
    public static Autoencoder Open(string path, WeightSet weights, double? scalingFactor, WeightFileKinds? kinds)
    {
        var isEncoder = IsEncoder(weights);
        var (word, otherWord) = isEncoder ? (EncoderWord, DecoderWord) : (DecoderWord, EncoderWord);
        var partner = PartnerOf(path, word, otherWord);
        if (partner is null || !File.Exists(partner))
            throw new WeightFileException(path, $"is the {word} of a tiny autoencoder alone: its {otherWord} belongs beside it, "
                + (partner is null ? $"in files of one name but for '{EncoderWord}' and '{DecoderWord}', such as taesd_{EncoderWord}"
                    + $".safetensors and taesd_{DecoderWord}.safetensors" : $"as '{Path.GetFileName(partner)}'"));
        var other = WeightSet.Open(partner);
        if (!(isEncoder ? IsDecoder(other) : IsEncoder(other)))
            throw new WeightFileException(partner, (kinds ?? WeightFileKinds.None).Mismatch(other,
                $"the {otherWord} of a tiny autoencoder, which belongs to '{Path.GetFileName(path)}'"));
        var (encoder, decoder) = isEncoder ? (weights, other) : (other, weights);
        var all = WeightSet.Merge([encoder.Renamed(name => $"encoder.layers.{name}"), decoder.Renamed(NameInDecoder)])
            .Remap((name, entry) => [new(name, entry)], OriginalOf);
        return new(NameOf(path), all, TinyAutoencoderConfig.Recognise(all, path,
            scalingFactor ?? TinyAutoencoderConfig.ScalingFactorFor(path)));
    }

    // The file counts the clamp, diffusers does not.
    private static string NameInDecoder(string name) =>
        name.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot && LayerNumber.Find(name[..dot]) is > 0 and var number
            ? $"decoder.layers.{number - 1}{name[dot..]}"
            : $"decoder.{name}";

    // The way back, for a tensor that a file lacks.
    private static string? OriginalOf(string name) => name.Split('.') switch
    {
        ["encoder", "layers", .. var rest] => string.Join('.', rest),
        ["decoder", "layers", var layer, .. var rest] when LayerNumber.Find(layer) is { } number =>
            string.Join('.', [$"{number + 1}", .. rest]),
        _ => null,
    };

    private static string NameOf(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        foreach (var word in (ReadOnlySpan<string>)[EncoderWord, DecoderWord])
            name = name.Replace(word, "", StringComparison.OrdinalIgnoreCase);
        return name.Trim('_', '-', '.') is { Length: > 0 } own ? own : Path.GetFileName(Path.GetDirectoryName(path)!);
    }

    private static string? PartnerOf(string path, string word, string otherWord)
    {
        var name = Path.GetFileName(path);
        var at = name.LastIndexOf(word, StringComparison.Ordinal);
        return at < 0 ? null : Path.Combine(Path.GetDirectoryName(path)!, $"{name[..at]}{otherWord}{name[(at + word.Length)..]}");
    }
}
