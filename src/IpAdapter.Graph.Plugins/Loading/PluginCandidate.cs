using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Plugins.Audits;

namespace IpAdapter.Graph.Plugins.Loading;

/// <summary>A folder's plugin on its way into service.</summary>
internal sealed class PluginCandidate(string folder, PluginIdentity? serving)
{
    private PluginIdentity? _identity;
    private string? _reason;
    private IReadOnlyList<UnsafeCall> _unsafeCalls = [];

    /// <summary>The folder.</summary>
    public string Folder { get; } = folder;

    /// <summary>The build that serves from it until now.</summary>
    public PluginIdentity? Serving { get; } = serving;

    /// <summary>The build that could take service; null where it is refused, or serves already.</summary>
    public LoadedPlugin? Plugin { get; private set; }

    public PluginOutcome Outcome
    {
        get
        {
            if (_reason is not null)
                return new PluginOutcome(Folder, PluginState.Refused, _identity, _reason, Serving);
            return new PluginOutcome(Folder, Plugin is null ? PluginState.Unchanged : PluginState.Loaded, _identity, InService: _identity)
            {
                UnsafeCalls = _unsafeCalls,
            };
        }
    }

    public void Identify(PluginIdentity identity) => _identity = identity;

    public void Load(LoadedPlugin plugin) => Plugin = plugin;

    public void Warn(IReadOnlyList<UnsafeCall> calls) => _unsafeCalls = calls;

    public void Refuse(string reason)
    {
        _reason = reason;
        Plugin = null;
    }
}
