using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Models.TextEncoders.Tokenizers;

/// <summary>Where a tokenizer's vocabulary comes from, and its special tokens.</summary>
/// <param name="Folder">A folder with a vocabulary (<c>vocab.json</c> and <c>merges.txt</c>, or a <c>tokenizer.json</c>); null for CLIP's
/// own, which is embedded here for models that carry none.</param>
/// <param name="PaddingToken">What fills a prompt up.</param>
public sealed record TokenizerSource(string? Folder, string PaddingToken = "<|endoftext|>")
{
    /// <summary>CLIP's own vocabulary, with the special tokens of its first encoders.</summary>
    public static TokenizerSource OfClip { get; } = new((string?)null);

    /// <summary>Marker before a prompt.</summary>
    public string StartToken { get; init; } = "<|startoftext|>";

    /// <summary>Marker behind a prompt.</summary>
    public string EndToken { get; init; } = "<|endoftext|>";

    /// <summary>Folder of the files that tell which tokens were added to the vocabulary; null where there are none.</summary>
    public string? SettingsFolder { get; init; }

    /// <summary>Name of the vocabulary for people.</summary>
    public string Name => Folder ?? "CLIP's own vocabulary, as the model's folder holds none";

    /// <summary>The files that it is read from, in the folders that are there.</summary>
    public IEnumerable<string> Files =>
        new[] { Folder, SettingsFolder }.OfType<string>().Distinct()
            .SelectMany(folder => TokenizerFiles.Names.Select(name => Path.Combine(folder, name))).Where(File.Exists);

    /// <summary>
    /// Reads a tokenizer folder's settings (<c>tokenizer_config.json</c>, <c>special_tokens_map.json</c>). A folder that holds nothing but
    /// settings, or is not there, means CLIP's own vocabulary.
    /// </summary>
    /// <exception cref="WeightFileException">A file is not what it should be, or one of the vocabulary's two files is lacking.</exception>
    public static TokenizerSource Read(string? folder)
    {
        if (folder is null || !Directory.Exists(folder))
            return OfClip;

        TokenizerKind.DemandClip(folder);
        var isVocabularyThere = File.Exists(Path.Combine(folder, TokenizerFiles.Vocabulary));
        if (isVocabularyThere != File.Exists(Path.Combine(folder, TokenizerFiles.Merges)))
            throw new WeightFileException(folder,
                $"a tokenizer needs vocab.json and merges.txt, but {(isVocabularyThere ? "merges.txt" : "vocab.json")} is not there");

        var settings = new[] { TokenizerFiles.SpecialTokens, TokenizerFiles.Settings }
            .Select(name => Path.Combine(folder, name)).Where(File.Exists).Select(ConfigFile.Read).ToArray();
        folder = Path.GetFullPath(folder);
        var source = new TokenizerSource(isVocabularyThere || File.Exists(Path.Combine(folder, TokenizerFiles.Whole)) ? folder : null);
        return source with
        {
            StartToken = TokenOf("bos_token") ?? source.StartToken,
            EndToken = TokenOf("eos_token") ?? source.EndToken,
            PaddingToken = TokenOf("pad_token") ?? TokenOf("eos_token") ?? source.EndToken,
            SettingsFolder = AddedTokens.Read(folder).Count > 0 ? folder : null,
        };

        string? TokenOf(string name) => settings.Select(file => file.FindToken(name)).FirstOrDefault(token => token is not null);
    }
}
