namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>Rows of a UNet's batch: first the negative ones (none without guidance), then the positive ones.</summary>
/// <param name="Pictures">Pictures drawn at once: that many positive rows.</param>
/// <param name="Guided">Whether there are as many negative rows before them.</param>
public sealed record BatchLayout(int Pictures, bool Guided)
{
    /// <summary>Rows in all.</summary>
    public int Rows => Guided ? 2 * Pictures : Pictures;
}
