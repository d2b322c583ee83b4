namespace IpAdapter.Graph.Plugins;

/// <summary>What became of a plugin when it was to be loaded.</summary>
public enum PluginState
{
    /// <summary>It serves from now on.</summary>
    Loaded,

    /// <summary>The build in its folder serves already.</summary>
    Unchanged,

    /// <summary>It does not serve; whatever served before from its folder still does.</summary>
    Refused,

    /// <summary>It serves no longer, as asked.</summary>
    Removed,
}
