namespace IpAdapter.Graph.Sampling;

/// <summary>The text states of a UNet's rows: the negative rows (with guidance), then the positive ones; pictures of one prompt stand side by side.</summary>
internal static class TextRows
{
    /// <param name="positive">The prompts.</param>
    /// <param name="negative">What to keep away from: one for all prompts, or one for each; without it, the empty prompt.</param>
    /// <param name="count">Pictures of each prompt.</param>
    /// <param name="guided">Whether there are negative rows.</param>
    /// <returns>[row, token, channel].</returns>
    /// <exception cref="NodeInputException">Both sides have not the same number of tokens.</exception>
    public static Tensor Of(Conditioning positive, Conditioning? negative, int count, bool guided)
    {
        using var scope = NewDisposeScope();
        var wanted = EachRepeated(positive.States, count);
        if (!guided)
            return wanted.MoveToOuterDisposeScope();

        var unwanted = negative?.States ?? positive.EmptyStates;
        if (unwanted.size(1) != wanted.size(1))
            throw new NodeInputException(nameof(Sample.Inputs.Negative), $"the negative prompt has {unwanted.size(1)} tokens, the prompt {wanted.size(1)}: encode both with the same text encoder");
        var unwantedRows = unwanted.size(0) == 1
            ? unwanted.expand(wanted.size(0), -1, -1)
            : EachRepeated(unwanted, count);
        return cat([unwantedRows, wanted]).MoveToOuterDisposeScope();
    }

    // 0, 0, 1, 1: a copy even where nothing repeats, so that the conditioning itself is never moved or disposed
    private static Tensor EachRepeated(Tensor states, int count) => states.repeat_interleave(count, 0);
}
