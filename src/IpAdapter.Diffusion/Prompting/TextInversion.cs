using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Prompting;

/// <summary>A learned token in its file (textual inversion, arXiv:2208.01618). A description, no tensor is loaded.</summary>
/// <param name="Name">Name for people: that of its file, with its ending.</param>
/// <param name="Token">The word that stands for it in a prompt.</param>
/// <param name="Weights">The file.</param>
/// <param name="First">Name of the vectors for the only text encoder, or the first of two; null where there are none.</param>
/// <param name="Second">Name of the vectors for the second of two; null where there are none.</param>
public sealed record TextInversion(string Name, string Token, WeightSet Weights, string? First, string? Second = null)
{
    /// <summary>Whether the workflow gave it a word of its own.</summary>
    public bool IsRenamed { get; init; }

    private string FileName => Path.GetFileNameWithoutExtension(Name);

    /// <summary>What a tower learns, by its place.</summary>
    /// <param name="place">0 for the first, 1 for the second.</param>
    public Models.TextEncoders.Tokenizers.LearnedToken? For(int place) => (place == 0 ? First : Second) is { } key
        ? new(Token, Weights, key)
        {
            Aliases = [.. new[] { Name, FileName, Token }.Distinct().Select(name => $"embedding:{name}")],
            FileName = IsRenamed ? null : FileName
        }
        : null;
}
