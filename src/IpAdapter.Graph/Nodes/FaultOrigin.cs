using System.Diagnostics;
using System.Reflection;
using System.Runtime.Loader;

namespace IpAdapter.Graph.Nodes;

/// <summary>
/// Whose code failed: of several plugins that work together (a node that calls another plugin's sampler), the one that threw, not the one
/// that called.
/// </summary>
/// <param name="Plugin">The plugin; null where it was no plugin's code, but the host's.</param>
/// <param name="Place">The class and method, as <c>Samplers.SlowRun.Step</c>; of a library that was named by <see
/// cref="Exception.Source"/>, the library.</param>
public sealed record FaultOrigin(PluginIdentity? Plugin, string Place)
{
    /// <summary>Finds where an exception comes from; null where none of the plugins' code is on its way.</summary>
    /// <remarks>
    /// The origin is the plugin's frame that is nearest to where it was thrown: what a library throws is the fault of who called the
    /// library.
    /// A library that knows better (it was given something unusable by a plugin that has returned already) says so by setting <see
    /// cref="Exception.Source"/> to the full name of that assembly.
    /// </remarks>
    /// <param name="failure">What was thrown.</param>
    /// <param name="nodes">The nodes of every plugin there is.</param>
    public static FaultOrigin? Find(Exception failure, IEnumerable<NodeDefinition> nodes)
    {
        var plugins = nodes.DistinctBy(node => node.NodeType.Assembly).ToDictionary(node => node.NodeType.Assembly, node => node.Plugin);
        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            if (cause.Source is { } source && source.Contains(", Version=", StringComparison.Ordinal))
                return new(PluginWith(source, plugins), source[..source.IndexOf(',', StringComparison.Ordinal)]);
        }

        foreach (var frame in new StackTrace(Cause(failure), fNeedFileInfo: false).GetFrames())
        {
            if (frame.GetMethod() is { } method && PluginOf(method.Module.Assembly, plugins) is { } plugin)
                return new(plugin, NameOf(method));
        }

        return null;
    }

    /// <summary>What really went wrong, out of the exceptions that only say that something did.</summary>
    public static Exception Cause(Exception failure) => failure switch
    {
        TargetInvocationException or TypeInitializationException when failure.InnerException is { } inner => Cause(inner),
        AggregateException { InnerExceptions: [var first, ..] } => Cause(first),
        _ => failure,
    };

    private static PluginIdentity? PluginOf(Assembly assembly, Dictionary<Assembly, PluginIdentity> plugins)
    {
        if (plugins.TryGetValue(assembly, out var plugin))
            return plugin;
        // A library that a plugin carries is loaded where the plugin is.
        return AssemblyLoadContext.GetLoadContext(assembly) is { IsCollectible: true } context
            ? plugins.FirstOrDefault(entry => AssemblyLoadContext.GetLoadContext(entry.Key) == context).Value
            : null;
    }

    private static PluginIdentity? PluginWith(string assembly, Dictionary<Assembly, PluginIdentity> plugins) =>
        plugins.FirstOrDefault(
            entry => entry.Key.FullName == assembly || AssembliesBeside(entry.Key).Any(beside => beside.FullName == assembly)).Value;

    private static IEnumerable<Assembly> AssembliesBeside(Assembly assembly) =>
        AssemblyLoadContext.GetLoadContext(assembly) is { IsCollectible: true } context ? context.Assemblies : [];

    /// <summary>The method as it is written: of a lambda, an iterator or an async method the one it stands in.</summary>
    private static string NameOf(MethodBase method)
    {
        var type = method.DeclaringType;
        var name = Written(method.Name) ?? method.Name;
        while (type is { DeclaringType: { } outer } && type.Name.StartsWith('<'))
            (type, name) = (outer, Written(type.Name) ?? name);
        return type is null ? name : $"{type.FullName?.Replace('+', '.')}.{name}";
    }

    private static string? Written(string generated) =>
        generated.StartsWith('<') && generated.IndexOf('>', StringComparison.Ordinal) is > 1 and var end ? generated[1..end] : null;
}
