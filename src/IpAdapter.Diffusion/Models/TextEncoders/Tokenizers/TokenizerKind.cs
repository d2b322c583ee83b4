using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Models.TextEncoders.Tokenizers;

/// <summary>
/// Holds that a tokenizer's folder is of CLIP's kind. Another's prompts would be cut into other pieces, or its folder would be taken for
/// one without a vocabulary.
/// </summary>
internal static class TokenizerKind
{
    private const string Expected = "the text encoders here are CLIP's, with CLIPTokenizer's vocab.json and merges.txt: "
        + "use the tokenizer folder that was published with this text encoder";
    private static readonly string[] s_classes = ["CLIPTokenizer", "CLIPTokenizerFast"];

    // What the vocabularies of other kinds are kept in.
    private static readonly (string File, string Kind)[] s_others =
    [
        ("spiece.model", "a SentencePiece tokenizer (T5)"),
        ("sentencepiece.bpe.model", "a SentencePiece tokenizer (XLM-RoBERTa)"),
        ("spm.model", "a SentencePiece tokenizer (DeBERTa)"),
        ("tokenizer.model", "a SentencePiece tokenizer (Llama, ChatGLM)"), ("vocab.txt", "a WordPiece tokenizer (BERT)"),
    ];

    /// <summary>Looks at the settings and the names of files in a folder.</summary>
    /// <exception cref="WeightFileException">It is another kind's; the message says which and by what that is known.</exception>
    public static void DemandClip(string folder)
    {
        var settings = Path.Combine(folder, TokenizerFiles.Settings);
        if (File.Exists(settings) && ConfigFile.Read(settings) is var file
            && file.FindText("tokenizer_class") is { } name && !s_classes.Contains(name))
            throw file.Problem("tokenizer_class", $"this is a {name}, but {Expected}");
        var hasOwn = File.Exists(Path.Combine(folder, TokenizerFiles.Vocabulary))
            || File.Exists(Path.Combine(folder, TokenizerFiles.Whole));
        if (!hasOwn && s_others.FirstOrDefault(other => File.Exists(Path.Combine(folder, other.File))) is
            {
                File: { } found,
                Kind: var kind
            })
            throw new WeightFileException(folder, $"has '{found}', the vocabulary of {kind}, but {Expected}");
    }
}
