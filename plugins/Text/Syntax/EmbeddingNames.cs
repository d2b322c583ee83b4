using IpAdapter.Diffusion.Models.TextEncoders.Tokenizers;

namespace IpAdapter.Graph.Text.Syntax;

/// <summary>Names of learned words as ComfyUI writes them: <c>embedding:NAME</c>.</summary>
internal static class EmbeddingNames
{
    /// <summary>What stands before a name.</summary>
    public const string Prefix = "embedding:";

    /// <summary>Why a name stands for nothing: nobody applied it, or it was applied in other capitals.</summary>
    public static string NotApplied(string written, IEnumerable<LearnedToken> words) =>
        words.SelectMany(word => word.Aliases).FirstOrDefault(alias => alias.Equals(written,
            StringComparison.OrdinalIgnoreCase)) is { } known
            ? $"what was applied is '{known}'"
            : "no textual inversion of this name was applied (text/apply-inversion)";
}
