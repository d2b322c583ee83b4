using IpAdapter.Diffusion.Layers;

namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>The sessions that take part in one attention layer, by extension point, in order.</summary>
internal sealed class AttentionExtensions
{
    private AttentionExtensions(IReadOnlyList<IAttentionExtension> sessions)
    {
        IsEmpty = sessions.Count == 0;
        Queries = [.. sessions.OfType<IQueryReplacement>()];
        SelfAdditions = [.. sessions.OfType<ISelfAttentionAddition>()];
        CrossAdditions = [.. sessions.OfType<ICrossAttentionAddition>()];
        Attend = sessions.OfType<IAttentionWrapper>().Aggregate<IAttentionWrapper, AttentionFunction>(
            static call => Attention.ScaledDotProduct(call.Query, call.Key, call.Value),
            static (next, wrapper) => call =>
                ExtensionResult.Require(wrapper.Attend(call, next), wrapper, nameof(wrapper.Attend), call.Query.shape));
    }

    /// <summary>Of a layer that no session takes part in.</summary>
    public static AttentionExtensions None { get; } = new([]);

    /// <summary>Whether nobody takes part.</summary>
    public bool IsEmpty { get; }

    public IQueryReplacement[] Queries { get; }

    public ISelfAttentionAddition[] SelfAdditions { get; }

    public ICrossAttentionAddition[] CrossAdditions { get; }

    /// <summary>The layer's attention within what sessions put around it.</summary>
    public AttentionFunction Attend { get; }

    /// <summary>Asks sessions which of them take part in a layer.</summary>
    public static AttentionExtensions Create(IReadOnlyList<IUNetSession> sessions, AttentionSite site) =>
        new([.. sessions.OfType<IAttentionExtension>().Where(session => session.AppliesTo(site))]);
}
