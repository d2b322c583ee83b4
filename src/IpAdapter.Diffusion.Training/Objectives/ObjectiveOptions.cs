namespace IpAdapter.Diffusion.Training.Objectives;

/// <summary>Variants of what a UNet learns from; the defaults are the plain objective.</summary>
public sealed record ObjectiveOptions
{
    /// <summary>
    /// gamma of min-SNR weights, which keep the easy timesteps from being learnt over and over (arXiv:2303.09556; 5 is usual); null for
    /// equal weights.
    /// </summary>
    public double? MinSnr { get; init; }

    /// <summary>
    /// How strongly whole channels are shifted with the noise, so that very dark and bright pictures can be learnt (0.05 to 0.1).
    /// </summary>
    public double NoiseOffset { get; init; }
}
