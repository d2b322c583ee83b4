namespace IpAdapter.Diffusion;

/// <summary>Where in a picture a prompt counts, and how much beside the other prompts there.</summary>
/// <param name="Mask">White where it counts, grey in part; brought to the latents' size.</param>
/// <param name="Strength">What the mask is multiplied with.</param>
public sealed record PromptRegion(Image Mask, double Strength = 1);
