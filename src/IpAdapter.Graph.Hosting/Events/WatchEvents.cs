using IpAdapter.Graph.Plugins;

namespace IpAdapter.Graph.Hosting.Events;

/// <summary>Something that decides the result has changed, so that the workflow is run again.</summary>
/// <param name="Files">Files that changed, absolute.</param>
/// <param name="Plugins">Plugins that changed.</param>
/// <param name="EndsRun">Whether a run was going on, which is ended: its result would be out of date.</param>
public sealed record WatchChanged(IReadOnlyList<string> Files, IReadOnlyList<string> Plugins, bool EndsRun) : RunEvent;

/// <summary>A run is over, and the next change is waited for.</summary>
public sealed record WatchWaiting : RunEvent;

/// <summary>A run could not begin, or did not end as a run does. The next change may mend it.</summary>
/// <param name="Message">Why, and what to do.</param>
/// <param name="IsFault">Whether a plugin or the host is at fault, rather than what was given.</param>
/// <param name="Details">The exception with its stack, for logs.</param>
public sealed record RunRefused(string Message, bool IsFault, string Details) : RunEvent;

/// <summary>A run was ended early.</summary>
public sealed record RunCancelled : RunEvent;

/// <summary>Plugins were loaded, refused or removed.</summary>
/// <param name="Report">What became of each.</param>
public sealed record PluginsChanged(PluginReport Report) : RunEvent;

/// <summary>A build of a plugin has left memory, or was seen to stay.</summary>
/// <param name="Build">Which build.</param>
public sealed record PluginUnloaded(RetiredBuild Build) : RunEvent;
