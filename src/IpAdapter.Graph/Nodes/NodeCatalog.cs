using System.Collections.Frozen;
using System.Globalization;
using IpAdapter.Graph.Naming;

namespace IpAdapter.Graph.Nodes;

/// <summary>Every node of every loaded plugin, as it was at one moment. It never changes: a swapped plugin makes another catalog.</summary>
public sealed class NodeCatalog
{
    private readonly FrozenDictionary<string, NodeDefinition[]> _majorsById;
    private readonly FrozenDictionary<string, NodeDefinition[]> _majorsByFormerName;
    private readonly Dictionary<Type, NodeDefinition> _loaders = [];
    private readonly Dictionary<Type, IResultType> _resultTypes = [];
    private readonly Dictionary<Type, List<IOutputFormat>> _formats = [];
    private readonly ILookup<string, NodeDefinition> _byBareName;
    private readonly Lazy<Dictionary<string, Type>> _types;

    /// <summary>Takes a snapshot.</summary>
    /// <exception cref="ArgumentException">Two nodes have the same name, or had it, or two load the same type: the message names both
    /// plugins.</exception>
    public NodeCatalog(
        IEnumerable<NodeDefinition> nodes, IEnumerable<IResultType>? resultTypes = null, IEnumerable<IOutputFormat>? formats = null)
    {
        Nodes = [.. nodes.OrderBy(node => node.Id, StringComparer.Ordinal).ThenBy(node => node.Major)];
        _majorsById = Nodes.GroupBy(node => node.Id, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, Majors, StringComparer.Ordinal);
        _majorsByFormerName = Nodes.SelectMany(node => node.FormerNames, (node, former) => (Node: node, Former: former))
            .GroupBy(pair => pair.Former, pair => pair.Node, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, MajorsOfFormer, StringComparer.Ordinal);
        _byBareName = Nodes.ToLookup(node => node.Id[(node.Id.LastIndexOf('/') + 1)..], StringComparer.Ordinal);
        _types = new(ReadTypes);
        foreach (var node in Nodes)
        {
            if (node is { IsLoader: true, MainOutput: { } output } && !_loaders.TryAdd(output.ValueType, node)
                && _loaders[output.ValueType] is var other)
            {
                _loaders[output.ValueType] = other.Id == node.Id
                    ? node
                    : throw new ArgumentException($"{other} and {node} both load {output.TypeName}: a type has one loader");
            }
        }

        foreach (var resultType in resultTypes ?? [])
            _resultTypes[resultType.ValueType] = resultType;
        foreach (var format in formats ?? [])
        {
            if (!_formats.TryGetValue(format.ValueType, out var same))
                _formats[format.ValueType] = same = [];
            same.Add(format);
        }
    }

    /// <summary>A catalog without nodes.</summary>
    public static NodeCatalog Empty { get; } = new([]);

    /// <summary>All nodes, by name and major version.</summary>
    public IReadOnlyList<NodeDefinition> Nodes { get; }

    /// <summary>
    /// Finds a node by what a workflow calls it: <c>sampling/sample@2</c>, or without a major version the newest. A name that no node has
    /// any more finds the node that had it.
    /// </summary>
    public NodeDefinition? Find(string uses)
    {
        var at = uses.LastIndexOf('@');
        if (at < 0)
            return MajorsOf(uses)?[^1];
        return int.TryParse(uses.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            ? MajorsOf(uses[..at])?.FirstOrDefault(node => node.Major == major)
            : null;
    }

    /// <summary>Finds the node that stands for a path on a port of this type.</summary>
    public NodeDefinition? Loader(Type type) => _loaders.GetValueOrDefault(type);

    /// <summary>Finds the node that a bare name stands for on a port of this type: <c>ddim</c> for <c>samplers/ddim</c>.</summary>
    public NodeDefinition? Named(string bareName, Type type) => _byBareName[bareName].LastOrDefault(node => StandsFor(node, type));

    /// <summary>The bare names that a port of this type accepts.</summary>
    public IEnumerable<string> NamesFor(Type type) =>
        Nodes.Where(node => StandsFor(node, type)).Select(node => node.Id[(node.Id.LastIndexOf('/') + 1)..]).Distinct();

    /// <summary>Finds the name of a node that is nearest to one that is not there; null where nothing is near.</summary>
    public string? Nearest(string name)
    {
        var at = name.LastIndexOf('@');
        var id = at < 0 ? name : name[..at];
        if (_majorsById.TryGetValue(id, out var majors))
            return majors[^1].FullName;
        return _byBareName[id].FirstOrDefault()?.FullName ?? NearestName.Find(id, _majorsById.Keys);
    }

    /// <summary>The nodes whose name ends so: <c>text/encode</c> for <c>encode</c>, of each its newest major version.</summary>
    public IEnumerable<NodeDefinition> EndingIn(string bareName) =>
        _byBareName[bareName].GroupBy(node => node.Id, StringComparer.Ordinal).Select(majors => majors.Last());

    /// <summary>The major versions of a node, by its name or one that it had; null where there is no such node.</summary>
    internal NodeDefinition[]? MajorsOf(string id) => _majorsById.GetValueOrDefault(id) ?? _majorsByFormerName.GetValueOrDefault(id);

    /// <summary>The names of every type on a port.</summary>
    internal IEnumerable<string> TypeNames => _types.Value.Keys;

    /// <summary>Finds a type by the name that ports call it by.</summary>
    internal Type? FindType(string typeName) => _types.Value.GetValueOrDefault(typeName);

    /// <summary>Finds what is known of a type of result, or of the nearest type it derives from.</summary>
    public IResultType? ResultType(Type type) => Nearest(_resultTypes, type);

    /// <summary>
    /// What the checks of nodes see of a value: its description, or the value itself where it only describes; null where there is nothing
    /// to say.
    /// </summary>
    internal object? Describe(object value) => ResultType(value.GetType()) is { } type ? type.Describe(value) : value;

    /// <summary>Finds the formats that write a type, or the nearest type it derives from; the first is taken where none is named.</summary>
    public IReadOnlyList<IOutputFormat> OutputFormats(Type type) => Nearest(_formats, type) ?? [];

    private static T? Nearest<T>(Dictionary<Type, T> byType, Type type)
        where T : class
    {
        for (var candidate = type; candidate is not null; candidate = candidate.BaseType)
        {
            if (byType.TryGetValue(candidate, out var found))
                return found;
        }

        return byType.FirstOrDefault(entry => entry.Key.IsInterface && entry.Key.IsAssignableFrom(type)).Value;
    }

    private Dictionary<string, Type> ReadTypes()
    {
        // Where two types have one name, an input of a workflow is of the wider one.
        var types = new Dictionary<string, Type>(StringComparer.Ordinal) { ["number"] = typeof(double), ["integer"] = typeof(long) };
        foreach (var written in PortTypes.Written)
            types.TryAdd(written.Name, written.Type);
        foreach (var node in Nodes)
        {
            foreach (var port in node.Inputs.Concat(node.Outputs))
            {
                if (!port.ValueType.IsEnum)
                    types.TryAdd(port.TypeName, port.ValueType);
            }
        }

        return types;
    }

    private static NodeDefinition[] Majors(IGrouping<string, NodeDefinition> group)
    {
        NodeDefinition[] majors = [.. group];
        for (var i = 1; i < majors.Length; i++)
        {
            if (majors[i].Major == majors[i - 1].Major)
                throw new ArgumentException(
                    $"{majors[i - 1].Plugin} and {majors[i].Plugin} both declare the node '{majors[i].FullName}': a node has one plugin");
        }

        return majors;
    }

    private static NodeDefinition[] MajorsOfFormer(IGrouping<string, NodeDefinition> group)
    {
        NodeDefinition[] nodes = [.. group];
        return nodes.FirstOrDefault(node => node.Id != nodes[0].Id) is { } other
            ? throw new ArgumentException($"{nodes[0]} and {other} both say that '{group.Key}' was their name: it can lead to "
                + "one of them only")
            : nodes;
    }

    private static bool StandsFor(NodeDefinition node, Type type) =>
        node.MainOutput is { IsList: false } output && type.IsAssignableFrom(output.ValueType)
            && node.Inputs.All(input => !input.IsRequired);
}
