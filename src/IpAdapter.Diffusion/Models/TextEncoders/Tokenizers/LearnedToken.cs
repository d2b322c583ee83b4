using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Models.TextEncoders.Tokenizers;

/// <summary>
/// A word that a text encoder was taught afterwards: vectors that stand where a word's embedding would (textual inversion,
/// arXiv:2208.01618). A description, no tensor is loaded.
/// </summary>
/// <param name="Token">The word as it is written in a prompt. Its vectors beyond the first go by <c>token_1</c>, <c>token_2</c>,
/// ...</param>
/// <param name="Weights">The file that has the vectors.</param>
/// <param name="Key">Their name in it: [vector, channel], or [channel] for one.</param>
public sealed record LearnedToken(string Token, WeightSet Weights, string Key)
{
    /// <summary>Other ways to write the word: <c>embedding:NAME</c> with the file's name, as in ComfyUI.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>
    /// Name of its file without the ending, by which AUTOMATIC1111 knows the word; null where the workflow gave it a word of its own.
    /// </summary>
    public string? FileName { get; init; }

    /// <summary>How many vectors a word has that is still learnt, and has no file; null for one that has.</summary>
    public int? NewVectors { get; init; }

    /// <summary>How many vectors it has.</summary>
    public int Vectors => NewVectors is { } learnt ? learnt : Weights.Find(Key) is { Shape: [var count, _] } ? (int)count : 1;

    /// <summary>Channels of a vector.</summary>
    public long Width => Weights.Find(Key)!.Shape[^1];

    /// <summary>The words of its vectors: the token, <c>token_1</c>, <c>token_2</c>, ...</summary>
    public IEnumerable<string> Words => Enumerable.Range(0, Vectors).Select(index => index == 0 ? Token : $"{Token}_{index}");
}
