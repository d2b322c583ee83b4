namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>One attention layer of a UNet.</summary>
/// <param name="Index">Number in the checkpoint's order of attention processors: down, up, mid; a transformer block's self-attention is
/// even, its cross-attention odd. The N of <c>N.to_k_ip.weight</c>.</param>
/// <param name="Name">Its name in the weights: <c>down_blocks.0.attentions.1.transformer_blocks.0.attn2</c>.</param>
/// <param name="Part">Where it is: on the way down, in the middle, or on the way up.</param>
/// <param name="Block">Number of the block within its part.</param>
/// <param name="Layer">Number of the transformer within its block.</param>
/// <param name="IsCross">Whether it reads text states, or its own.</param>
/// <param name="Heads">Attention heads.</param>
/// <param name="Channels">Channels of its hidden states, over all heads.</param>
public sealed record AttentionSite(int Index, string Name, UNetPart Part, int Block, int Layer, bool IsCross, int Heads, long Channels);
