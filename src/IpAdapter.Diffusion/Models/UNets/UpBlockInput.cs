namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>What a residual layer on the way up reads, side by side.</summary>
/// <param name="Hidden">The hidden states, [row, channel, height, width].</param>
/// <param name="Skip">The skip connection from the way down, [row, channel, height, width].</param>
public sealed record UpBlockInput(Tensor Hidden, Tensor Skip);
