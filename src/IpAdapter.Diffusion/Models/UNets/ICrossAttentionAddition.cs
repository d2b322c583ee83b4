namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>
/// Extension point of a session: what is added to the result of a cross-attention layer, such as a second attention to an image prompt
/// (arXiv:2308.06721).
/// </summary>
public interface ICrossAttentionAddition : IAttentionExtension
{
    /// <summary>Gives what to add to a layer's result, before its output projection.</summary>
    /// <param name="site">The layer.</param>
    /// <param name="query">Its queries, [row, head, position, channel of a head].</param>
    /// <param name="height">Height of the hidden states; with <paramref name="width"/> it makes the positions.</param>
    /// <param name="width">Width of the hidden states.</param>
    /// <returns>[row, head, position, channel of a head], or null for nothing.</returns>
    Tensor? AddToCrossAttention(AttentionSite site, Tensor query, long height, long width);
}
