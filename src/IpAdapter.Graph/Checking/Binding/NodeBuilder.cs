using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Checking.Binding;

/// <summary>
/// A node while it is checked: each step adds what it finds, and the last one builds the node, which never changes again.
/// </summary>
internal sealed class NodeBuilder(string name, NodeDefinition definition, ValueSource source, Place place)
{
    public string Name { get; } = name;

    public NodeDefinition Definition { get; } = definition;

    public ValueSource Source { get; } = source;

    public Place Place { get; } = place;

    /// <inheritdoc cref="CheckedNode.IsImplicit"/>
    public bool IsImplicit { get; init; }

    /// <summary>What its inputs are given, by the input's index; null where nothing.</summary>
    public GivenInput?[] Given { get; } = new GivenInput?[definition.Inputs.Count];

    /// <summary>
    /// The indices of inputs that are given something which was refused: a problem of its own, so nobody is told that they are not given.
    /// </summary>
    public HashSet<int> Refused { get; } = [];

    /// <summary>Whether something is wrong with it, so that what follows from that is not reported again.</summary>
    public bool IsBroken { get; set; }

    /// <summary>Its number, while the nodes are sorted.</summary>
    public int Index { get; set; } = -1;

    /// <summary>The nodes its inputs come from, each once.</summary>
    public IReadOnlyList<NodeBuilder> Upstream { get; set; } = [];

    /// <summary>Its inputs with their bindings, once every node before it is built; null where nothing is given.</summary>
    public CheckedInput?[] Inputs { get; private set; } = [];

    /// <inheritdoc cref="CheckedNode.IsMapped"/>
    public bool IsMapped { get; set; }

    /// <inheritdoc cref="CheckedNode.Runs"/>
    public int? Runs { get; set; } = 1;

    /// <inheritdoc cref="CheckedNode.Described"/>
    public IReadOnlyList<DescribedRun> Described { get; set; } = [];

    /// <summary>
    /// The memory it said that it takes, run by run, and the index of the input that decides it; empty where it did not say.
    /// </summary>
    public List<(int Input, MemoryNeed Need)> Memory { get; } = [];

    /// <summary>The node, once it is built; null until then, and for ever where it needs itself.</summary>
    public CheckedNode? Built { get; private set; }

    /// <summary>Binds its inputs to the nodes before it, which are all built.</summary>
    public void ResolveInputs()
    {
        Inputs = new CheckedInput?[Given.Length];
        for (var i = 0; i < Given.Length; i++)
        {
            if (Given[i] is { } given)
                Inputs[i] = new(Definition.Inputs[i], given.Value.Resolve(), given.Source, given.Place);
        }
    }

    /// <summary>Ends its checking.</summary>
    public CheckedNode Build() => Built = new(Name, Definition, Source, Place)
    {
        IsImplicit = IsImplicit,
        IsMapped = IsMapped,
        Runs = Runs,
        Index = Index,
        Inputs = [.. Inputs],
        Upstream = [.. Upstream.Select(upstream => upstream.Built!)],
        Described = Described,
    };

    /// <summary>
    /// Until the result is disposed, what is reported is about this node and one of its inputs; where nobody named the node, about the one
    /// and the input that it stands in.
    /// </summary>
    public ProblemSubject Subject(List<Problem> problems, string? port = null)
    {
        var (node, input) = CheckedNode.Subject(Name, IsImplicit, port);
        return problems.About(node, input);
    }

    /// <summary>The name and the node it is.</summary>
    public override string ToString() => $"{Name} ({Definition.FullName})";
}
