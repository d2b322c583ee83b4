namespace IpAdapter.Diffusion.Samplers.Prompts;

/// <summary>What an SDXL UNet reads in addition to the text's states, in the rows that <see cref="TextRows"/> makes.</summary>
internal static class AddedRows
{
    /// <param name="positive">The prompts.</param>
    /// <param name="negative">What to keep away from; without it, what stands for the empty prompt.</param>
    /// <param name="count">Pictures of each prompt.</param>
    /// <param name="guided">Whether there are negative rows.</param>
    /// <param name="width">Width of the drawn picture in pixels.</param>
    /// <param name="height">Height of the drawn picture in pixels.</param>
    /// <returns>Pooled text and sizes of every row; null where the prompts have none.</returns>
    public static AddedConditions? Create(
        PromptConditioning positive, PromptConditioning? negative, int count, bool guided, int width, int height)
    {
        if (positive.Pooled is null || positive.EmptyPooled is null)
            return null;
        using var scope = NewDisposeScope();
        var pooled = TextRows.Create(positive.Pooled, negative is null ? positive.EmptyPooled : negative.Pooled!, count, guided);
        var wanted = positive.Sizes ?? new PictureSizes();
        // As in diffusers: sizes of the negative side count only when they are whole.
        var unwanted = negative?.Sizes is { AreWhole: true } own ? own : wanted;
        var pictures = (int)pooled.size(0) / (guided ? 2 : 1);
        var ids = Rows(wanted);
        if (guided)
            ids = cat([Rows(unwanted), ids]);
        return new(pooled.MoveToOuterDisposeScope(), ids.MoveToOuterDisposeScope());

        Tensor Rows(PictureSizes sizes) => tensor(sizes.TimeIds(width, height)).unsqueeze(0).repeat(pictures, 1);   // [picture, 6]
    }
}
