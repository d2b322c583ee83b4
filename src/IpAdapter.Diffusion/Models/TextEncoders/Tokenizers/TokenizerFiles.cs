namespace IpAdapter.Diffusion.Models.TextEncoders.Tokenizers;

/// <summary>What the files of a tokenizer's folder are called.</summary>
internal static class TokenizerFiles
{
    internal const string Vocabulary = "vocab.json", Merges = "merges.txt", Settings = "tokenizer_config.json";
    internal const string SpecialTokens = "special_tokens_map.json", Added = "added_tokens.json", Whole = "tokenizer.json";

    /// <summary>Those that are read.</summary>
    public static IReadOnlyList<string> Names { get; } = [Vocabulary, Merges, Settings, SpecialTokens, Added, Whole];
}
