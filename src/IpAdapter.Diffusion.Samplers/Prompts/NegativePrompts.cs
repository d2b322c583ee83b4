namespace IpAdapter.Diffusion.Samplers.Prompts;

/// <summary>Negative prompts against the prompts they lead away from: one for all, or one for each.</summary>
public static class NegativePrompts
{
    /// <summary>Why so many negative prompts can't stand against the prompts, or null.</summary>
    /// <param name="negatives">Negative prompts.</param>
    /// <param name="prompts">Prompts.</param>
    public static string? FindProblem(int negatives, int prompts) =>
        negatives == 1 || negatives == prompts
            ? null
            : $"{negatives} negative prompts stand against {prompts} prompts: give one for all, or one for each";
}
