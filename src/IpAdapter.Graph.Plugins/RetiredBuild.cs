using IpAdapter.Graph.Nodes;

namespace IpAdapter.Graph.Plugins;

/// <summary>A build that has left service, and whether its code has left memory, which was looked at and not assumed.</summary>
/// <param name="Plugin">Which build.</param>
/// <param name="IsGone">Whether its load context was seen to be collected.</param>
/// <param name="Collections">Garbage collections until then, or until it was given up.</param>
public sealed record RetiredBuild(PluginIdentity Plugin, bool IsGone, int Collections)
{
    /// <summary>One line for people.</summary>
    public override string ToString() => IsGone
        ? $"{Plugin} (build {Plugin.Build[..8]}): unloaded"
        : $"{Plugin} (build {Plugin.Build[..8]}): still in memory after {Collections} collections: something holds an object of it (a "
            + "timer, a thread, a static event, a cached value)";
}
