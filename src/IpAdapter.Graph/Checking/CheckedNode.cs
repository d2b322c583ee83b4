using System.Collections.Immutable;
using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Checking;

/// <summary>A step of a checked workflow: one that the file names, or one that a path or a bare name stands for.</summary>
public sealed class CheckedNode
{
    internal CheckedNode(string name, NodeDefinition definition, ValueSource source, Place place) =>
        (Name, Definition, Source, Place) = (name, definition, source, place);

    /// <summary>Its name in the workflow; of one that nobody named, the place it stands in: <c>controlled.controlnet</c>.</summary>
    public string Name { get; }

    /// <summary>The node it is.</summary>
    public NodeDefinition Definition { get; }

    /// <summary>Whether a path or a bare name stands for it.</summary>
    public bool IsImplicit { get; internal init; }

    /// <summary>Whether it runs once for each item of a list.</summary>
    public bool IsMapped { get; internal init; }

    /// <summary>Times it runs; null where only the run can tell, for it takes apart a list of unknown length.</summary>
    public int? Runs { get; internal init; } = 1;

    /// <summary>The file it is written in.</summary>
    public ValueSource Source { get; }

    /// <summary>Where in the file.</summary>
    public Place Place { get; }

    /// <summary>Files and folders whose content decides what it gives, absolute.</summary>
    public IReadOnlyList<string> Files { get; private init; } = [];

    /// <summary>What it said that it holds memory for while it runs (<see cref="MemoryNeed.Held"/>).</summary>
    public IReadOnlyCollection<object> Holds { get; internal set; } = [];

    /// <summary>What comes to it from other nodes, input by input.</summary>
    public IEnumerable<Edge> Edges =>
        from input in Inputs
        where input is not null
        from output in input.Binding.Upstream
        select new Edge(output.Node, output.Port.Name, input.Port.Name);

    /// <summary>Its place in <see cref="CheckedWorkflow.Nodes"/>.</summary>
    internal int Index { get; init; }

    /// <summary>What its inputs are given, by the input's index; null where nothing.</summary>
    internal ImmutableArray<CheckedInput?> Inputs { get; init; } = [];

    /// <summary>The nodes its inputs come from, each once.</summary>
    internal ImmutableArray<CheckedNode> Upstream { get; init; } = [];

    /// <summary>
    /// What it said of each of its runs before the run; of all of them at once where it is not known how many they are.
    /// </summary>
    internal IReadOnlyList<DescribedRun> Described
    {
        get;
        init
        {
            field = value;
            Files = value.Count == 1 ? value[0].Files : [.. value.SelectMany(run => run.Files).Distinct()];
        }
    } = [];

    /// <summary>
    /// What problems with a node are about: it and its input; where nobody named it, the node and the input that it stands in.
    /// </summary>
    internal static (string Node, string? Port) Subject(string name, bool isImplicit, string? port)
    {
        var dot = isImplicit ? name.IndexOf('.', StringComparison.Ordinal) : -1;
        return dot < 0 ? (name, port) : (name[..dot], name[(dot + 1)..]);
    }

    /// <summary>A problem about this node and one of its inputs.</summary>
    internal Problem Problem(ValueSource source, Place place, string message, string? port = null)
    {
        var (node, input) = Subject(Name, IsImplicit, port);
        return source.Error(place, message) with { Node = node, Port = input };
    }

    /// <summary>The files that decide one of so many runs.</summary>
    internal IReadOnlyList<string> FilesOf(int run, int runs) => Described.Count == runs ? Described[run].Files : Files;

    /// <summary>The name and the node it is.</summary>
    public override string ToString() => $"{Name} ({Definition.FullName})";
}
