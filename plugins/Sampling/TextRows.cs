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
        var (wanted, unwanted) = (positive.States, negative?.States ?? positive.EmptyStates);
        using var scope = NewDisposeScope();
        if (guided && unwanted.size(1) < wanted.size(1))
            unwanted = Filled(unwanted, wanted.size(1), positive.EmptyStretch);
        else if (guided && wanted.size(1) < unwanted.size(1))
            wanted = Filled(wanted, unwanted.size(1), negative!.EmptyStretch);
        if (guided && unwanted.size(1) != wanted.size(1))
            throw new NodeInputException(nameof(Sample.Inputs.Negative), $"the negative prompt has {unwanted.size(1)} tokens, the prompt {wanted.size(1)}: encode both with the same text encoder");
        return Of(wanted, unwanted, count, guided).MoveToOuterDisposeScope();
    }

    // The shorter of two sides is filled up with stretches of the empty prompt, as the longer side's encoder has them.
    private static Tensor Filled(Tensor states, long tokens, Tensor? stretch) =>
        stretch is null || (tokens - states.size(1)) % stretch.size(1) != 0 ? states : cat([states, stretch.repeat(states.size(0), (tokens - states.size(1)) / stretch.size(1), 1)], 1);

    /// <param name="wanted">Of each prompt, [prompt, ...].</param>
    /// <param name="unwanted">One for all prompts, or one for each, [1 or prompt, ...].</param>
    /// <param name="count">Pictures of each prompt.</param>
    /// <param name="guided">Whether there are negative rows.</param>
    /// <returns>[row, ...].</returns>
    public static Tensor Of(Tensor wanted, Tensor unwanted, int count, bool guided)
    {
        using var scope = NewDisposeScope();
        var positive = EachRepeated(wanted, count);
        if (!guided)
            return positive.MoveToOuterDisposeScope();
        var negative = unwanted.size(0) == 1 ? EachRepeated(unwanted, (int)positive.size(0)) : EachRepeated(unwanted, count);
        return cat([negative, positive]).MoveToOuterDisposeScope();
    }

    // 0, 0, 1, 1: a copy even where nothing repeats, so that the conditioning itself is never moved or disposed
    private static Tensor EachRepeated(Tensor rows, int count) => rows.repeat_interleave(count, 0);
}
