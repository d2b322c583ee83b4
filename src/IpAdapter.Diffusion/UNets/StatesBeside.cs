namespace IpAdapter.Diffusion.UNets;

/// <summary>States that a self-attention layer reads beside its own.</summary>
/// <param name="States">[batch, more positions, channel].</param>
/// <param name="Shares">How far each row's result goes from what its own states alone would give (0) to what both side by side give (1), [batch, 1, 1, 1]; null for 1 in all rows, which costs no second attention.</param>
public sealed record StatesBeside(Tensor States, Tensor? Shares = null);
