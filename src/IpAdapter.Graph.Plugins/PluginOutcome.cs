using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Plugins.Audits;

namespace IpAdapter.Graph.Plugins;

/// <summary>What became of one plugin when it was to be loaded.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="State">What became of it.</param>
/// <param name="Plugin">Which build that is; of a refused one, where its manifest could be read.</param>
/// <param name="Reason">Of a refused one: what is wrong with it, and what to do.</param>
/// <param name="InService">The build that serves from this folder now.</param>
public sealed record PluginOutcome(string Folder, PluginState State, PluginIdentity? Plugin, string? Reason = null,
    PluginIdentity? InService = null)
{
    /// <summary>What <see cref="PluginHostOptions.Audit"/> found in its code; nothing where that is not set.</summary>
    public IReadOnlyList<UnsafeCall> UnsafeCalls { get; init; } = [];

    /// <summary>One line for people.</summary>
    public override string ToString() => State switch
    {
        PluginState.Refused when InService is { } old => $"{Name}: refused, {old} (build {old.Build[..8]}) stays in service: {Reason}",
        PluginState.Refused => $"{Name}: refused: {Reason}",
        _ => $"{Name}: {State.ToString().ToLowerInvariant()}",
    };

    private string Name => Plugin is { } plugin ? $"{plugin} (build {plugin.Build[..8]})" : Folder;
}
