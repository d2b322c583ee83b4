namespace IpAdapter.Diffusion.ImagePrompts.Encoding;

/// <summary>Where image prompts come from, for messages (<see cref="ImagePrompt.Origin"/>).</summary>
public static class PromptOrigin
{
    /// <summary>Of faces.</summary>
    public const string Faces = "the face's encoding";

    /// <summary>Of pictures that an encoder has read.</summary>
    public static string For(ImageEncoder encoder) => $"image encoder '{encoder.Name}'";
}
