namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>What the extension points of attention layers have in common: a choice of layers.</summary>
public interface IAttentionExtension : IUNetSession
{
    /// <summary>
    /// Whether this session takes part in a layer. Asked once for each layer, when the run is bound; a layer never calls a session that
    /// does not.
    /// </summary>
    /// <param name="site">The layer.</param>
    bool AppliesTo(AttentionSite site) => true;
}
