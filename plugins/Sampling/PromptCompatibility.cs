namespace IpAdapter.Graph.Sampling;

/// <summary>Whether a UNet can read encoded prompts: judged by widths, before anything is computed.</summary>
internal static class PromptCompatibility
{
    /// <summary>What keeps the two apart, or null.</summary>
    public static string? ProblemOf(ConditioningDescription? words, UNet unet) =>
        words?.Parts.Select(part => ProblemOf(part, unet)).FirstOrDefault(problem => problem is not null);

    private static string? ProblemOf(PromptConditioningDescription words, UNet unet)
    {
        var cure = $"encode the prompt with the text encoder that '{unet.Name}' was trained with";
        if (words.Width != unet.Config.CrossAttentionWidth)
            return $"'{words.Encoder}' gives text states of width {words.Width}, but the UNet of '{unet.Name}' reads "
                + $"{unet.Config.CrossAttentionWidth}: {cure}";
        return (words.PooledWidth, unet.Config.Added) switch
        {
            (null, { } added) => $"'{words.Encoder}' has one text transformer and gives states alone, but the UNet of '{unet.Name}' reads "
                + $"one vector of width {added.PooledWidth} for each prompt besides (SDXL's second transformer makes it): {cure}",
            ({ } width, { } added) when width != added.PooledWidth => $"'{words.Encoder}' sums a prompt up in a vector of width {width}, "
                + $"but the UNet of '{unet.Name}' reads {added.PooledWidth}: {cure}",
            ({ } width, null) => $"'{words.Encoder}' has two text transformers (SDXL) and gives a vector of width {width} for each prompt, "
                + $"which the UNet of '{unet.Name}' does not read: {cure}",
            _ => null,
        };
    }
}
