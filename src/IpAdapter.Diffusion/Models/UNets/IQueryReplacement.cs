namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>Extension point of a session: the queries of an attention layer.</summary>
public interface IQueryReplacement : IAttentionExtension
{
    /// <summary>
    /// Gives the queries that a layer uses in place of its own. All that follows in the layer sees them. (A change to its weights
    /// travels as <see cref="UNet.LowRank"/> instead.)
    /// </summary>
    /// <param name="site">The layer.</param>
    /// <param name="query">Its queries, [row, head, position, channel of a head].</param>
    /// <returns>In the same shape, or null for its own.</returns>
    Tensor? ReplaceQuery(AttentionSite site, Tensor query);
}
