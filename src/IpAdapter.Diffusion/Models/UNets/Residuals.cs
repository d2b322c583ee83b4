namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>What a structure control adds to a UNet's skip connections.</summary>
/// <param name="Down">One for each skip connection, in the order they are made, [batch, channel, height, width].</param>
/// <param name="Mid">For the middle block's output.</param>
public sealed record Residuals(IReadOnlyList<Tensor> Down, Tensor Mid);
