namespace IpAdapter.Graph.Text;

/// <summary>
/// What a text encoder's transformers are given to read, as far as it is known: while a workflow is checked, or in full when it runs.
/// </summary>
/// <param name="First">The prompts.</param>
/// <param name="Second">What the second transformer reads instead: one for all or one for each.</param>
internal sealed record Prompts(IReadOnlyList<string>? First, IReadOnlyList<string>? Second)
{
    /// <summary>The prompts of a transformer, by its place.</summary>
    public IReadOnlyList<string> For(int place) =>
        place == 0 || Second is null ? First! : Second.Count == First!.Count ? Second : [.. Enumerable.Repeat(Second[0], First.Count)];

    /// <summary>Whether there is nothing in any of them.</summary>
    public bool AreEmpty => First!.All(prompt => prompt.Length == 0) && Second?.All(prompt => prompt.Length == 0) is not false;

    /// <summary>Reports what keeps them from being read by an encoder.</summary>
    /// <returns>Whether nothing does.</returns>
    public bool AreRight(TextEncoder encoder, CheckReport<EncodeText.Inputs, Conditioning> report)
    {
        var (areNone, isUnread) = (First is { Count: 0 }, Second is not null && encoder.Second is null);
        var areUneven = First is not null && Second is not null && Second.Count != 1 && Second.Count != First.Count;
        if (areNone)
            report.Problem(i => i.Prompt, "expected at least one prompt, found none: an empty prompt is written \"\"");
        if (isUnread)
            report.Problem(i => i.Prompt_2, $"'{encoder.Name}' has one text transformer, and a second prompt is for models with two "
                + "(SDXL): leave it out, or write both into the prompt");
        if (areUneven)
            report.Problem(i => i.Prompt_2,
                $"{Second!.Count} second prompts stand against {First!.Count} prompts: give one for all, or one for each");
        return !areNone && !isUnread && !areUneven;
    }

    /// <summary>Why so many layers can't be left out, or null.</summary>
    public static string? ProblemOfSkip(TextEncoder encoder, int clipSkip)
    {
        // Of two transformers the penultimate states are read: there one layer less can be left out.
        var layers = encoder.Towers.Min(tower => tower.Config.Layers);
        var most = encoder.Second is null ? layers : layers - 1;
        return clipSkip <= most ? null : $"{clipSkip} layers can't be left out: '{encoder.Name}' has "
            + $"{layers}{(most < layers ? $" in its shorter transformer, whose last is not read as it is: at most {most}" : "")}";
    }
}
