namespace IpAdapter.Diffusion;

/// <summary>What is known of an <see cref="ImagePrompt"/> before it is computed.</summary>
/// <param name="Adapter">The adapter whose projection it is meant for.</param>
/// <param name="Encoder">The image encoder it comes from.</param>
public sealed record ImagePromptDescription(ImagePromptAdapter Adapter, ImageEncoder Encoder);
