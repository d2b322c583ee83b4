namespace IpAdapter.Diffusion;

/// <summary>What is known of an <see cref="ImagePrompt"/> before it is computed.</summary>
/// <param name="Adapter">The adapter whose projection it is meant for.</param>
/// <param name="Encoder">The image encoder it comes from.</param>
/// <param name="Pictures">How many pictures it has for each row of a batch, where that is known.</param>
public sealed record ImagePromptDescription(ImagePromptAdapter Adapter, ImageEncoder Encoder, int? Pictures = null);
