using System.Runtime.InteropServices;
using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Checking.Binding;

/// <summary>
/// A node while it is checked: each step adds what it finds, and the last one builds the node, which never changes again.
/// </summary>
internal sealed class NodeBuilder(string name, NodeDefinition definition, ValueSource source, Place place)
{
    private HashSet<int>? _refused;
    private List<(int Input, MemoryNeed Need)>? _memory;

    public string Name { get; } = name;

    public NodeDefinition Definition { get; } = definition;

    public ValueSource Source { get; } = source;

    public Place Place { get; } = place;

    /// <inheritdoc cref="CheckedNode.IsImplicit"/>
    public bool IsImplicit { get; init; }

    /// <summary>What its inputs are given, by the input's index; null where nothing.</summary>
    public GivenInput?[] Given { get; } = new GivenInput?[definition.Inputs.Count];

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
    public IReadOnlyList<(int Input, MemoryNeed Need)> Memory => _memory ?? [];

    /// <summary>The node, once it is built; null until then, and for ever where it needs itself.</summary>
    public CheckedNode? Built { get; private set; }

    /// <summary>
    /// Notes that an input is given something which was refused: a problem of its own, so nobody is told that it is not given.
    /// </summary>
    public void Refuse(int input) => (_refused ??= []).Add(input);

    /// <summary>Notes the memory that one of its runs takes, and the input that decides it.</summary>
    public void Take(int input, MemoryNeed need) => (_memory ??= []).Add((input, need));

    /// <summary>Whether an input is given something which was refused.</summary>
    public bool IsRefused(int input) => _refused?.Contains(input) == true;

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
    public void Build()
    {
        var upstream = new CheckedNode[Upstream.Count];
        for (var i = 0; i < upstream.Length; i++)
            upstream[i] = Upstream[i].Built!;
        Built = new(Name, Definition, Source, Place)
        {
            IsImplicit = IsImplicit,
            IsMapped = IsMapped,
            Runs = Runs,
            Index = Index,
            Inputs = [.. Inputs],
            Upstream = ImmutableCollectionsMarshal.AsImmutableArray(upstream),
            Described = Described,
        };
    }

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
