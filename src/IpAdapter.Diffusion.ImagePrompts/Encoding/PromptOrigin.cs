namespace IpAdapter.Diffusion.ImagePrompts.Encoding;

/// <summary>Where image prompts come from, for messages (<see cref="ImagePrompt.Origin"/>), and what they hold.</summary>
public static class PromptOrigin
{
    /// <summary>Of faces.</summary>
    public const string Faces = "the face's encoding";

    /// <summary>Of pictures that an encoder has read.</summary>
    public static string For(ImageEncoder encoder) => $"image encoder '{encoder.Name}'";

    /// <summary>
    /// What a prompt holds by its shapes (<see cref="ImagePrompt.Holds"/>), where nobody said it; null for one embedding for each picture.
    /// </summary>
    /// <param name="hasTokens">Whether a picture has several tokens.</param>
    /// <param name="hasStates">Whether there are hidden states beside the embeddings.</param>
    public static string? HeldBy(bool hasTokens, bool hasStates) =>
        hasStates ? "face identities and hidden states" : hasTokens ? "hidden states" : null;
}
