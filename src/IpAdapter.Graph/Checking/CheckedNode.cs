using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Checking;

/// <summary>A step of a checked workflow: one that the file names, or one that a path or a bare name stands for.</summary>
public sealed class CheckedNode
{
    internal CheckedNode(string name, NodeDefinition definition, ValueSource source, Place place)
    {
        (Name, Definition, Source, Place) = (name, definition, source, place);
        Inputs = new CheckedInput?[definition.Inputs.Count];
    }

    /// <summary>Its name in the workflow; of one that nobody named, the place it stands in: <c>controlled.controlnet</c>.</summary>
    public string Name { get; }

    /// <summary>The node it is.</summary>
    public NodeDefinition Definition { get; }

    /// <summary>Whether a path or a bare name stands for it.</summary>
    public bool IsImplicit { get; internal init; }

    /// <summary>Whether it runs once for each item of a list.</summary>
    public bool IsMapped { get; internal set; }

    /// <summary>Times it runs; null where only the run can tell, for it takes apart a list of unknown length.</summary>
    public int? Runs { get; internal set; } = 1;

    /// <summary>The file it is written in.</summary>
    public ValueSource Source { get; }

    /// <summary>Where in the file.</summary>
    public Place Place { get; }

    /// <summary>Files and folders whose content decides what it gives, absolute.</summary>
    public IReadOnlyList<string> Files { get; private set; } = [];

    /// <summary>What comes to it from other nodes, input by input.</summary>
    public IEnumerable<Edge> Edges =>
        from input in Inputs
        where input is not null
        from output in input.Binding.Upstream
        select new Edge(output.Node, output.Node.Definition.Outputs[output.Output].Name, input.Port.Name);

    /// <summary>Its place in <see cref="CheckedWorkflow.Nodes"/>.</summary>
    internal int Index { get; set; } = -1;

    /// <summary>What its inputs are given, by the input's index; null where nothing.</summary>
    internal CheckedInput?[] Inputs { get; }

    /// <summary>The indices of inputs that are given something which was refused: a problem of its own, so nobody is told that they are not given.</summary>
    internal HashSet<int> Refused { get; } = [];

    /// <summary>The nodes its inputs come from, each once.</summary>
    internal IReadOnlyList<CheckedNode> Upstream { get; set; } = [];

    /// <summary>What it said of each of its runs; of all of them at once where it is not known how many they are, and nothing before it was asked.</summary>
    internal IReadOnlyList<DescribedRun> Described
    {
        get;
        set
        {
            field = value;
            Files = value.Count == 1 ? value[0].Files : [.. value.SelectMany(run => run.Files).Distinct()];
        }
    } = [];

    /// <summary>The memory it said that it takes, run by run, and the index of the input that decides it; empty where it did not say.</summary>
    internal List<(int Input, MemoryNeed Need)> Memory { get; } = [];

    /// <summary>Whether something is wrong with it, so that what follows from that is not reported again.</summary>
    internal bool IsBroken { get; set; }

    /// <summary>
    /// Until the result is disposed, what is reported is about this node and one of its inputs; where nobody named the node, about the one
    /// and the input that it stands in.
    /// </summary>
    internal ProblemSubject Subject(List<Problem> problems, string? port = null)
    {
        var dot = IsImplicit ? Name.IndexOf('.', StringComparison.Ordinal) : -1;
        return problems.About(dot < 0 ? Name : Name[..dot], dot < 0 ? port : Name[(dot + 1)..]);
    }

    /// <summary>A problem about this node and one of its inputs.</summary>
    internal Problem Problem(ValueSource source, Place place, string message, string? port = null)
    {
        var problems = new List<Problem>(1);
        using (Subject(problems, port))
            problems.Add(source.Error(place, message));
        return problems[0];
    }

    /// <summary>The files that decide one of so many runs.</summary>
    internal IReadOnlyList<string> FilesOf(int run, int runs) => Described.Count == runs ? Described[run].Files : Files;

    /// <summary>The name and the node it is.</summary>
    public override string ToString() => $"{Name} ({Definition.FullName})";
}
