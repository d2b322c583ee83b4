namespace IpAdapter.Graph.Text.Syntax;

/// <summary>The rules a prompt is read by.</summary>
internal interface IPromptRules
{
    /// <summary>Whether what is beyond the encoder's length is cut off.</summary>
    bool CutsOff => false;

    /// <summary>Whether all behind the first end marker of a chunk is padding, also where a prompt itself has the marker.</summary>
    bool PadsBehindFirstEnd => false;

    /// <summary>Whether the program whose rules these are puts zeros in the place of SDXL's negative prompts where all are empty.</summary>
    bool EmptyNegativeOfXlIsZeros => false;

    /// <summary>
    /// Whether of two transformers that make different numbers of chunks of one prompt, the chunks that only one has are left out;
    /// otherwise the other reads empty ones.
    /// </summary>
    bool LeavesOddChunksOut => false;

    /// <summary>What of a prompt is read otherwise than it was probably meant, by these rules alone.</summary>
    IEnumerable<string> SlipsIn(string prompt) => [];

    /// <summary>Takes a prompt apart into texts of one weight each.</summary>
    IReadOnlyList<WeightedText> Read(string prompt);

    /// <summary>The tokens of a text, in the groups that cutting looks at.</summary>
    IReadOnlyList<TokenGroup> TokensOf(WeightedText text);

    /// <summary>Cuts tokens into chunks of the encoder's length; there is always one.</summary>
    /// <param name="groups">The tokens of all texts.</param>
    /// <param name="room">Tokens of a chunk without its markers.</param>
    IReadOnlyList<IReadOnlyList<WeightedToken>> Cut(IReadOnlyList<TokenGroup> groups, int room);

    /// <summary>Weighs states.</summary>
    /// <param name="states">[chunk, token, channel].</param>
    /// <param name="weights">[chunk, token, 1].</param>
    /// <param name="empty">States of the empty prompt, [1, token, channel].</param>
    /// <returns>[chunk, token, channel].</returns>
    Tensor Weigh(Tensor states, Tensor weights, Func<Tensor> empty);
}
