namespace IpAdapter.Diffusion.Training;

/// <summary>What a UNet reads of texts.</summary>
/// <param name="States">Their states, [row, token, channel].</param>
/// <param name="Added">What SDXL's UNets read besides; null for other UNets.</param>
public sealed record TextConditions(Tensor States, AddedConditions? Added = null);
