namespace IpAdapter.Diffusion.Samplers.Prompts;

/// <summary>A run of the UNet for one prompt of a drawing.</summary>
/// <param name="Run">The run.</param>
/// <param name="IsGuided">Whether it has negative rows, which are those of a negative prompt.</param>
/// <param name="IsWanted">Whether its positive rows are those of a positive prompt; otherwise they only stand in, and are not read.</param>
internal sealed record PromptRun(UNetRun Run, bool IsGuided, bool IsWanted);
