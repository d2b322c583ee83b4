using IpAdapter.Graph.Checking;

namespace IpAdapter.Graph.Running;

/// <summary>Where resumable nodes keep their state: a folder each, <c>node-0123456789ab</c>, named by what decides the result.</summary>
internal static class StateFolders
{
    private const int DigitsOfKey = 12;

    /// <summary>The folder of one run of a node.</summary>
    /// <exception cref="InvalidOperationException">The run has no place for it.</exception>
    public static NodeState Get(WorkflowRun run, CheckedNode node, int item, int items)
    {
        var root = run.Options.StateFolder
            ?? throw new InvalidOperationException($"'{node.Name}' keeps how far it is, but the run has no folder for that: set "
                + $"{nameof(RunOptions)}.{nameof(RunOptions.StateFolder)}");
        // What this run alone has is never found again.
        var key = (run.StateKeyOf(node, item, items)?.ToHex() ?? Guid.NewGuid().ToString("N"))[..DigitsOfKey];
        var folder = Path.Combine(root, $"{node.Name}-{key}");
        return new NodeState(folder, [.. Others(root, node.Name).Where(other => other != folder).Order(StringComparer.Ordinal)]);
    }

    private static IEnumerable<string> Others(string root, string node) =>
        Directory.Exists(root) ? Directory.EnumerateDirectories(root, $"{node}-{new string('?', DigitsOfKey)}") : [];
}
