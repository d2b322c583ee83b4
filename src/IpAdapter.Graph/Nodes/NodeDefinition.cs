using System.Collections.Frozen;

namespace IpAdapter.Graph.Nodes;

/// <summary>What a node declares: its name, its ports, its plugin. Read once, when the plugin is loaded.</summary>
public sealed class NodeDefinition
{
    private readonly FrozenDictionary<string, int> _inputsByName;
    private readonly FrozenDictionary<string, int> _outputsByName;
    private readonly INodeShape _shape;
    private readonly Func<string> _readSummary;

    internal NodeDefinition(string id, int major, PluginIdentity plugin, Type nodeType, INodeShape shape, IReadOnlyList<Port> inputs,
        IReadOnlyList<Port> outputs, Func<string> readSummary)
    {
        (Id, Major, Plugin, NodeType, Inputs, Outputs) = (id, major, plugin, nodeType, inputs, outputs);
        (_shape, _readSummary) = (shape, readSummary);
        _inputsByName = ByName(inputs);
        _outputsByName = ByName(outputs);
        GivesLists = outputs.Any(port => port.IsList);
        MainOutput = outputs.Count == 1 ? outputs[0] : outputs.FirstOrDefault(port => port.IsMain);
    }

    /// <summary>Family and name, without the major version: <c>sampling/sample</c>.</summary>
    public string Id { get; }

    /// <summary>Major version, 1 where the name says none.</summary>
    public int Major { get; }

    /// <summary>Name with the major version where it is not 1: <c>sampling/sample@2</c>.</summary>
    public string FullName => Major == 1 ? Id : $"{Id}@{Major}";

    /// <summary>Names it had before it was renamed, without a major version.</summary>
    public IReadOnlyList<string> FormerNames { get; internal init; } = [];

    /// <summary>What the plugin's author says of it.</summary>
    public string Summary => _readSummary();

    /// <summary>The plugin it comes from.</summary>
    public PluginIdentity Plugin { get; }

    /// <summary>The class behind it.</summary>
    public Type NodeType { get; }

    /// <summary>What it takes.</summary>
    public IReadOnlyList<Port> Inputs { get; }

    /// <summary>What it gives.</summary>
    public IReadOnlyList<Port> Outputs { get; }

    /// <summary>The output that the node's bare name stands for; none where a node has several and marks none.</summary>
    public Port? MainOutput { get; }

    /// <summary>Whether a path on a port of its output's type stands for this node.</summary>
    public bool IsLoader { get; internal init; }

    /// <summary>Whether its result must not be kept for another run.</summary>
    public bool IsNeverCached { get; internal init; }

    /// <summary>Whether it keeps how far it is from run to run (<see cref="ResumableAttribute"/>).</summary>
    public bool IsResumable { get; internal init; }

    /// <summary>Whether it can say something of its outputs before running.</summary>
    public bool DescribesItself { get; internal init; }

    /// <summary>Whether it says that by being run (<see cref="DescribedByRunningAttribute"/>).</summary>
    internal bool IsDescribedByRunning { get; init; }

    /// <summary>Whether it judges its inputs (<see cref="ICheck{TInputs, TOutputs}"/>).</summary>
    internal bool IsChecked { get; init; }

    /// <summary>Whether one of its outputs is a list.</summary>
    internal bool GivesLists { get; }

    /// <summary>Makes a node, its constructor's parameters taken from the services.</summary>
    /// <exception cref="InvalidOperationException">A service it asks for is not there.</exception>
    public NodeInstance Create(IServiceProvider services) => _shape.Create(this, services);

    /// <summary>
    /// Finds an input's place in <see cref="Inputs"/>, by its name in kebab-case or by its property's; -1 where there is none.
    /// </summary>
    public int InputIndex(string name) => _inputsByName.GetValueOrDefault(name, -1);

    /// <summary>
    /// Finds an output's place in <see cref="Outputs"/>, by its name in kebab-case or by its property's; -1 where there is none.
    /// </summary>
    public int OutputIndex(string name) => _outputsByName.GetValueOrDefault(name, -1);

    /// <summary>The name and the plugin.</summary>
    public override string ToString() => $"{FullName} ({Plugin})";

    private static FrozenDictionary<string, int> ByName(IReadOnlyList<Port> ports)
    {
        var byName = new Dictionary<string, int>(ports.Count * 2, StringComparer.Ordinal);
        for (var i = 0; i < ports.Count; i++)
        {
            byName[ports[i].PropertyName] = i;
            byName[ports[i].Name] = i;
        }

        return byName.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
