using IpAdapter.Diffusion.Weights;

namespace IpAdapter.Diffusion.Text;

/// <summary>Where a tokenizer's vocabulary comes from, and its special tokens.</summary>
/// <param name="Folder">A folder with <c>vocab.json</c> and <c>merges.txt</c>; null for CLIP's own vocabulary, which is embedded here for models that carry none.</param>
/// <param name="PaddingToken">What fills a prompt up.</param>
public sealed record TokenizerSource(string? Folder, string PaddingToken = "<|endoftext|>")
{
    /// <summary>CLIP's own vocabulary, with the special tokens of its first encoders.</summary>
    public static TokenizerSource OfClip { get; } = new((string?)null);

    /// <summary>Marker before a prompt.</summary>
    public string StartToken { get; init; } = "<|startoftext|>";

    /// <summary>Marker behind a prompt.</summary>
    public string EndToken { get; init; } = "<|endoftext|>";

    /// <summary>Reads a tokenizer folder's settings (<c>tokenizer_config.json</c>, <c>special_tokens_map.json</c>). A folder that holds nothing but settings, or is not there, means CLIP's own vocabulary.</summary>
    /// <exception cref="WeightFileException">A file is not what it should be, or one of the vocabulary's two files is lacking.</exception>
    public static TokenizerSource Read(string? folder)
    {
        if (folder is null || !Directory.Exists(folder))
            return OfClip;

        var isVocabularyThere = File.Exists(Path.Combine(folder, "vocab.json"));
        if (isVocabularyThere != File.Exists(Path.Combine(folder, "merges.txt")))
            throw new WeightFileException(folder, $"a tokenizer needs vocab.json and merges.txt, but {(isVocabularyThere ? "merges.txt" : "vocab.json")} is not there");
        if (!isVocabularyThere && File.Exists(Path.Combine(folder, "tokenizer.json")))
            throw new WeightFileException(folder, "only a tokenizer.json is there: vocab.json and merges.txt are read (transformers' save_pretrained of the slow CLIPTokenizer writes them)");

        var settings = new[] { "special_tokens_map.json", "tokenizer_config.json" }
            .Select(name => Path.Combine(folder, name)).Where(File.Exists).Select(ConfigFile.Read).ToArray();
        var source = new TokenizerSource(isVocabularyThere ? Path.GetFullPath(folder) : null);
        return source with
        {
            StartToken = TokenOf("bos_token") ?? source.StartToken,
            EndToken = TokenOf("eos_token") ?? source.EndToken,
            PaddingToken = TokenOf("pad_token") ?? TokenOf("eos_token") ?? source.EndToken,
        };

        string? TokenOf(string name) => settings.Select(file => file.FindToken(name)).FirstOrDefault(token => token is not null);
    }
}
