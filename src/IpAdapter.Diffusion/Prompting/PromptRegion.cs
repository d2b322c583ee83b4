using IpAdapter.Diffusion.Imaging;

namespace IpAdapter.Diffusion.Prompting;

/// <summary>Where in a picture a prompt counts, and how much beside the other prompts there.</summary>
/// <param name="Masks">White where it counts, grey in part; brought to the latents' size. One for all pictures, or one for each; none for
/// everywhere.</param>
/// <param name="Strength">What the masks are multiplied with.</param>
public sealed record PromptRegion(IReadOnlyList<Image> Masks, double Strength = 1);
