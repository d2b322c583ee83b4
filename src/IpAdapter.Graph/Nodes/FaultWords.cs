using System.Runtime.InteropServices;

namespace IpAdapter.Graph.Nodes;

/// <summary>A fault in words: whose it is, where it was, and what was thrown.</summary>
internal static class FaultWords
{
    /// <summary>Of a node that was run.</summary>
    /// <param name="failure">What was thrown.</param>
    /// <param name="node">The node.</param>
    /// <param name="catalog">The nodes of every plugin.</param>
    /// <param name="isInNode">Whether the node's code had been called: what it gave back as a failure is its plugin's, whoever threw
    /// it.</param>
    public static string OfRun(Exception failure, NodeDefinition node, NodeCatalog catalog, bool isInNode) =>
        OfAnother(failure, node, catalog, "called")
        ?? (isInNode || FaultOrigin.Find(failure, catalog.Nodes) is not null
            ? $"plugin {node.Plugin} failed in '{node.FullName}': {Words(failure)}"
            : $"the host failed at '{node.FullName}' of plugin {node.Plugin}: {Words(failure)}");

    /// <summary>Of a node that was asked what it has to say before a run.</summary>
    /// <param name="failure">What was thrown.</param>
    /// <param name="node">The node.</param>
    /// <param name="catalog">The nodes of every plugin.</param>
    public static string OfCheck(Exception failure, NodeDefinition node, NodeCatalog catalog) =>
        OfAnother(failure, node, catalog, "called while it was checked")
            ?? $"plugin {node.Plugin} failed while '{node.FullName}' was checked: {Words(failure)}";

    /// <summary>What the node called and did not bring itself; null where it is the node's own plugin's, or nobody's.</summary>
    private static string? OfAnother(Exception failure, NodeDefinition node, NodeCatalog catalog, string called) =>
        FaultOrigin.Find(failure, catalog.Nodes) switch
        {
            { Plugin: { } plugin } origin when plugin != node.Plugin =>
                $"plugin {plugin} failed in {origin.Place}, which '{node.FullName}' of plugin {node.Plugin} {called}: {Words(failure)}",
            { Plugin: null } origin =>
                $"{origin.Place}, which is no plugin's, failed for '{node.FullName}' of plugin {node.Plugin}, which {called} it: "
                    + Words(failure),
            _ => null,
        };

    /// <summary>What was thrown: its type and its message; of what a node returned wrongly, the message says it all.</summary>
    private static string Words(Exception failure)
    {
        var cause = FaultOrigin.Cause(failure);
        return cause is NodeOutputException ? cause.Message : $"{cause.GetType().Name}: {MessageOf(cause)}";
    }

    // Native libraries (libtorch) write the frames of their stack behind what went wrong.
    private static string MessageOf(Exception wrong) =>
        wrong is ExternalException && wrong.Message.IndexOf("\nException raised from", StringComparison.Ordinal) is > 0 and var end
            ? wrong.Message[..end]
            : wrong.Message;
}
