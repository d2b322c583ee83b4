namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>States that a self-attention layer reads beside its own.</summary>
/// <param name="States">[batch, more positions, channel].</param>
/// <param name="Shares">Blend weight per row, [batch, 1, 1, 1]: 0 is attention over the layer's own states only, 1 over its own and the
/// added states together. Null is 1 for all rows, which saves a second attention.</param>
public sealed record AdditionalStates(Tensor States, Tensor? Shares = null);
