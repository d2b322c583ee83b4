namespace IpAdapter.Diffusion.Samplers.Prompts;

/// <summary>
/// The text states of a UNet's rows: the negative rows (with guidance), then the positive ones; pictures of one prompt stand side by side.
/// </summary>
internal static class TextRows
{
    /// <param name="positive">The prompts.</param>
    /// <param name="negative">What to keep away from: one for all prompts, or one for each; without it, the empty prompt.</param>
    /// <param name="count">Pictures of each prompt.</param>
    /// <param name="guided">Whether there are negative rows.</param>
    /// <returns>[row, token, channel].</returns>
    public static Tensor Create(PromptConditioning positive, PromptConditioning? negative, int count, bool guided)
    {
        using var scope = NewDisposeScope();
        var unwanted = negative?.States ?? positive.EmptyStates;
        if (!guided)
            return Create(positive.States, unwanted, count, guided: false).MoveToOuterDisposeScope();
        var sides = PromptLength.ToOne(positive.States, unwanted);
        return Create(sides[0], sides[1], count, guided: true).MoveToOuterDisposeScope();
    }

    /// <param name="wanted">Of each prompt, [prompt, ...].</param>
    /// <param name="unwanted">One for all prompts, or one for each, [1 or prompt, ...].</param>
    /// <param name="count">Pictures of each prompt.</param>
    /// <param name="guided">Whether there are negative rows.</param>
    /// <returns>[row, ...].</returns>
    public static Tensor Create(Tensor wanted, Tensor unwanted, int count, bool guided)
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
