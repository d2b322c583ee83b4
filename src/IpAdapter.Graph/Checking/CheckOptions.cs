using IpAdapter.Graph.Formats;
using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Checking;

/// <summary>What checking a workflow needs from outside.</summary>
public sealed record CheckOptions
{
    /// <summary>Absolute paths of folders in which a path is looked for that is not there as it stands.</summary>
    public IReadOnlyList<string> SearchFolders { get; init; } = [];

    /// <summary>
    /// Where the files of a recorded run are now, by the path that the record has for them; for what was read from a record alone (<see
    /// cref="ValueSource.IsRecorded"/>).
    /// </summary>
    public IReadOnlyDictionary<string, string> RecordedFiles { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Major versions of nodes that the workflow names without one, by name: those a recorded run had. The newest of all others.
    /// </summary>
    public IReadOnlyDictionary<string, int> Majors { get; init; } = new Dictionary<string, int>();

    /// <summary>The memory there is; null where it is not looked at.</summary>
    public MachineMemory? Memory { get; init; }

    /// <summary>How outputs are written as files; null where they are taken as values, so that no format needs to write them.</summary>
    public OutputOptions? OutputFiles { get; init; } = new();

    /// <summary>Whether outputs may be of a type, where the caller takes them as values; null where it takes any.</summary>
    public Func<Type, bool>? OutputTypes { get; init; }

    /// <summary>Draws a number between two, both included, for <c>seed: random</c>.</summary>
    public required Func<long, long, long> Draw { get; init; }

    /// <summary>
    /// Told of each node, by its name in the workflow and what it is, before its plugin is asked about it: that may take as long as the
    /// plugin likes.
    /// </summary>
    public Action<string, NodeDefinition>? Asking { get; init; }
}
