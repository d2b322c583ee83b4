using IpAdapter.Diffusion.Text;

namespace IpAdapter.Graph.Text.Syntax;

/// <summary>The rules a prompt is read by.</summary>
internal interface IPromptRules
{
    /// <summary>Whether what is beyond the encoder's length is cut off.</summary>
    bool CutsOff => false;

    /// <summary>What the program whose rules these are reads as more than words, and they do not.</summary>
    IEnumerable<string> SlipsIn(string prompt) => [];

    /// <summary>Takes a prompt apart into texts of one weight each.</summary>
    IReadOnlyList<WeightedText> Read(string prompt);

    /// <summary>Cuts tokens into chunks of the encoder's length; there is always one.</summary>
    /// <param name="parts">The tokens of each text; null for a break.</param>
    /// <param name="room">Tokens of a chunk without its markers.</param>
    /// <param name="tokenizer">Knows what a comma is.</param>
    IReadOnlyList<IReadOnlyList<WeightedToken>> Cut(IReadOnlyList<IReadOnlyList<WeightedToken>?> parts, int room, ClipTokenizer tokenizer);

    /// <summary>Weighs states.</summary>
    /// <param name="states">[chunk, token, channel].</param>
    /// <param name="weights">[chunk, token, 1].</param>
    /// <param name="empty">States of the empty prompt, [1, token, channel].</param>
    /// <returns>[chunk, token, channel].</returns>
    Tensor Weigh(Tensor states, Tensor weights, Func<Tensor> empty);
}
