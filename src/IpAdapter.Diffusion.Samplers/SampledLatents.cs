namespace IpAdapter.Diffusion.Samplers;

/// <summary>What was drawn.</summary>
/// <param name="Latents">The images in latent space, [image, channel, height, width]; those of one prompt stand side by side. The caller
/// disposes them.</param>
/// <param name="Remarks">What to tell a person about the run, such as a part of the image that no prompt's region covers.</param>
public sealed record SampledLatents(Latents Latents, IReadOnlyList<string> Remarks)
{
    /// <summary>What there is to tell of a run in which all is as it should be, such as what a step cache has measured.</summary>
    public IReadOnlyList<string> Reports { get; init; } = [];
}
