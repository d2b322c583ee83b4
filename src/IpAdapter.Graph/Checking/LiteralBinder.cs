using IpAdapter.Graph.Naming;
using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Checking;

/// <summary>Binds what is written down: a value, or on ports of other types the path or the bare name that stands for a node.</summary>
internal sealed class LiteralBinder(CheckScope scope)
{
    private readonly LiteralReader _literals = new(scope.Paths);
    private readonly Dictionary<(NodeDefinition Definition, string Path), CheckedNode> _standIns = [];

    public Binding? Bind(string owner, Port port, YamlValue value, ValueSource source)
    {
        if (value is YamlMap map && port.TakesMapping)
            value = new YamlText(MappingText.Of(map), map.Place);
        if (value is not YamlText text)
            return Wrong(source, value.Place, Literal.Wrong($"'{port.Name}' is {Article.Of(port.TypeName)}, not {value.Kind}"));
        if (scope.Seeds.TryDraw(owner, text, port) is { } drawn)
            text = drawn;
        if (!PortTypes.IsLiteral(port.ValueType))
            return StandIn(owner, port, text, source);

        var literal = _literals.Read(text.Text, port, source);
        return literal.Value is null ? Wrong(source, text.Place, literal) : new LiteralBinding(literal.Value, literal.Canonical);
    }

    private OutputBinding? StandIn(string owner, Port port, YamlText text, ValueSource source)
    {
        if (scope.Catalog.Named(text.Text, port.ValueType) is { } named)
            return Output(StandIn(owner, named, "", text, source));
        if (scope.Catalog.Loader(port.ValueType) is not { } loader)
            return Wrong(source, text.Place, NoStandIn(port, text));

        var (path, isThere) = scope.Paths.Resolve(text.Text, source);
        if ((isThere ? LiteralReader.Special(path, port) : LiteralReader.Missing(text.Text, path, port)) is { } wrong)
            return Wrong(source, text.Place, wrong);
        return Output(StandIn(owner, loader, path, text, source));
    }

    /// <summary>One node for each path: two ports that name one file share what is made of it.</summary>
    private CheckedNode StandIn(string owner, NodeDefinition definition, string path, YamlText text, ValueSource source)
    {
        if (_standIns.TryGetValue((definition, path), out var known))
            return known;

        var node = new CheckedNode(owner, definition, source, text.Place) { IsImplicit = true };
        for (var i = 0; path.Length > 0 && i < definition.Inputs.Count; i++)
        {
            if (definition.Inputs[i].IsRequired)
                node.Inputs[i] = new(definition.Inputs[i], new LiteralBinding(new FilePath(path), path), source, text.Place);
        }

        scope.Nodes.Add(node);
        return _standIns[(definition, path)] = node;
    }

    private static OutputBinding Output(CheckedNode node)
    {
        var outputs = node.Definition.Outputs;
        for (var i = 0; i < outputs.Count; i++)
        {
            if (ReferenceEquals(outputs[i], node.Definition.MainOutput))
                return new(node, i);
        }

        throw new InvalidOperationException($"'{node.Definition}' stands for a value but has no main output");
    }

    private Literal NoStandIn(Port port, YamlText text)
    {
        var names = scope.Catalog.NamesFor(port.ValueType).ToList();
        var ways = names.Count == 0 ? "write a reference, as in $node (no node of the loaded plugins reads one from a path)" : $"write a reference, as in $node, or one of {Listing.Of(names)}";
        var meant = NearestName.Find(text.Text, names) ?? (scope.Named.ContainsKey(text.Text) ? $"${text.Text}" : null);
        return Literal.Wrong($"'{port.Name}' takes {Article.Of(port.TypeName)}, which {text.Kind} is not: {ways}", meant);
    }

    private OutputBinding? Wrong(ValueSource source, Place place, Literal literal)
    {
        scope.Error(source, place, literal.Problem!, literal.Proposal);
        return null;
    }
}
