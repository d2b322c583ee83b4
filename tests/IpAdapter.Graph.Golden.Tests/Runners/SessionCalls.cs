using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Graph.Golden.Tests.Runners;

/// <summary>Calls a session as a UNet does, without one.</summary>
internal static class SessionCalls
{
    /// <summary>Begins a call at a noise level.</summary>
    public static void BeginAt(this IUNetSession session, double sigma) =>
        (session as IUNetCallStart)?.Begin(
            new(Network: null!, Sample: null!, Timesteps: null!, Text: null!, new DenoisingStep(0, 0, 1, sigma)));

    /// <summary>What a session adds to the result of a cross-attention layer over one line of positions; null for nothing.</summary>
    /// <param name="session">The session.</param>
    /// <param name="site">The layer.</param>
    /// <param name="query">[row, head, position, channel of a head].</param>
    public static Tensor? AddedTo(this IUNetSession session, AttentionSite site, Tensor query) =>
        session is ICrossAttentionAddition addition && addition.AppliesTo(site)
            ? addition.AddToCrossAttention(site, query, 1, query.size(2))
            : null;
}
