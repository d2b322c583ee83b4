namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>Extension point of a session: the states that a self-attention layer reads its keys and values from.</summary>
public interface ISelfAttentionAddition : IAttentionExtension
{
    /// <summary>Gives states that a layer reads in addition to its own, side by side.</summary>
    /// <param name="site">The layer.</param>
    /// <param name="states">Its own states after the norm, [row, position, channel].</param>
    /// <returns>The states, or null for nothing.</returns>
    AdditionalStates? AddToSelfAttention(AttentionSite site, Tensor states);
}
