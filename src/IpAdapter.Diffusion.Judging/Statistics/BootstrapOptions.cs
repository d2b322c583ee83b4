namespace IpAdapter.Diffusion.Judging.Statistics;

/// <summary>How an interval is found.</summary>
public sealed record BootstrapOptions
{
    /// <summary>How many times is drawn anew.</summary>
    public int Resamples { get; init; } = 10_000;

    /// <summary>The share of means that lie within.</summary>
    public double Confidence { get; init; } = 0.95;

    /// <summary>Seed of the draws.</summary>
    public int Seed { get; init; }
}
