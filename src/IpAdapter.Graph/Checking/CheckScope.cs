using IpAdapter.Graph.Checking.Binding;
using IpAdapter.Graph.Checking.Literals;
using IpAdapter.Graph.Naming;
using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Checking;

/// <summary>What the steps of one checking share.</summary>
internal sealed class CheckScope(Workflow workflow, CatalogLease lease, CheckOptions options)
{
    private const int ManyNames = 1000;
    private const int WideSearchesAllowed = 20;
    private int _wideSearches;

    public Workflow Workflow { get; } = workflow;

    public CatalogLease Lease { get; } = lease;

    public NodeCatalog Catalog { get; } = lease.Catalog;

    public IReadOnlyDictionary<string, int> Majors { get; } = options.Majors;

    public PathResolver Paths { get; } = new(workflow.Source, options);

    public SeedDrawer Seeds { get; } = new(options.Draw);

    /// <summary>Told of each node before its plugin is asked about it.</summary>
    public Action<string, NodeDefinition>? Asking { get; } = options.Asking;

    public List<Problem> Problems { get; } = [.. workflow.Problems];

    /// <summary>The workflow's inputs, by name.</summary>
    public Dictionary<string, EffectiveInput> Inputs { get; set; } = [];

    /// <summary>The workflow's nodes, by name; null where a node's name is known but not what it is.</summary>
    public Dictionary<string, NodeBuilder?> Named { get; } = new(workflow.Nodes.Count, StringComparer.Ordinal);

    /// <summary>Every node: the workflow's, and those that paths and bare names stand for.</summary>
    public List<NodeBuilder> Nodes { get; } = new(workflow.Nodes.Count);

    public void Error(ValueSource source, Place place, string message, string? proposal = null) =>
        Problems.Add(source.Error(place, message, proposal));

    /// <summary>
    /// Finds the nearest of the workflow's own names. Looking through a hundred thousand for each of a hundred thousand mistakes would take
    /// hours: the first mistakes get a proposal.
    /// </summary>
    public string? Nearest(string name, ICollection<string> names) =>
        names.Count > ManyNames && ++_wideSearches > WideSearchesAllowed ? null : NearestName.Find(name, names);
}
