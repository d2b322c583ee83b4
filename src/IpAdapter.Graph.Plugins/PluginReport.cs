namespace IpAdapter.Graph.Plugins;

/// <summary>What became of every plugin that was to be loaded.</summary>
/// <param name="Plugins">One for each folder, in order.</param>
public sealed record PluginReport(IReadOnlyList<PluginOutcome> Plugins)
{
    /// <summary>Those that came into service.</summary>
    public IEnumerable<PluginOutcome> Loaded => Plugins.Where(plugin => plugin.State == PluginState.Loaded);

    /// <summary>Those that did not, with the reason.</summary>
    public IEnumerable<PluginOutcome> Refused => Plugins.Where(plugin => plugin.State == PluginState.Refused);
}
