namespace IpAdapter.Diffusion.Samplers;

/// <summary>How far a drawing is.</summary>
/// <param name="Step">How many steps are done.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Latents">What there is so far: borrowed for the time of the call.</param>
public sealed record SamplingProgress(int Step, int Count, Latents Latents);
