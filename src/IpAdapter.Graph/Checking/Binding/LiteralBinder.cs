using IpAdapter.Graph.Checking.Literals;
using IpAdapter.Graph.Naming;
using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Checking.Binding;

/// <summary>Binds what is written down: a value, or on ports of other types the path or the bare name that stands for a node.</summary>
internal sealed class LiteralBinder(CheckScope scope)
{
    private readonly LiteralReader _literals = new(scope.Paths);
    private readonly ForeignNames _others = new(scope.Catalog);
    private readonly Dictionary<(NodeDefinition Definition, string Path), NodeBuilder> _standIns = [];

    public InputExpression? Bind(string owner, Port port, YamlValue value, ValueSource source)
    {
        if (value is YamlMap map && port.TakesMapping)
            value = new YamlText(MappingText.Create(map), map.Place);
        if (value is not YamlText text)
            return Wrong(source, value.Place, Literal.Wrong($"'{port.Name}' is {Article.With(port.TypeName)}, not {value.Kind}"));
        if (scope.Seeds.TryDraw(owner, text, port) is { } drawn)
            text = drawn;
        if (!PortTypes.IsLiteral(port.ValueType))
            return StandIn(owner, port, text, source);

        var literal = _literals.Read(text.Text, port, source);
        if (literal.Value is null)
            return Wrong(source, text.Place, Explained(literal, port, text));
        if (port.ValueType == typeof(string) && port.Choices is null && source == scope.Workflow.Source && Doubt(port, text) is { } doubt)
            scope.Problems.Add(source.Warning(text.Place, doubt));
        return new LiteralExpression(literal.Value, literal.Canonical);
    }

    private Literal Explained(Literal literal, Port port, YamlText text)
    {
        var meant = ForgottenDollar(text.Text) ?? ForeignNames.Choice(port, text.Text) ?? literal.Proposal;
        return IsNull(text)
            ? literal with { Problem = $"{literal.Problem}: leave '{port.Name}' out where it is to have its default" }
            : literal with { Proposal = meant };
    }

    /// <summary>What is odd about a text that is right as it stands; null where nothing is.</summary>
    private string? Doubt(Port port, YamlText text)
    {
        if (IsNull(text))
        {
            return $"'{port.Name}' is given the word '{text.Text}': "
                + "leave it out, or write '' for an empty text; in quotes where the word is meant";
        }

        if (text.Behind is { } behind)
            return $"'{port.Name}' is {text.Kind}: '{behind}' behind it is a comment; put the whole text in quotes where it belongs to it";
        return text.Text.Contains('.', StringComparison.Ordinal) && ForgottenDollar(text.Text) is { } reference
            ? $"'{port.Name}' is given the words '{text.Text}', not the value that is called so: write {reference} for that"
            : null;
    }

    private static bool IsNull(YamlText text) => text is { IsPlain: true, Text: "~" or "null" or "Null" or "NULL" };

    /// <summary>The reference that a text would be with a dollar sign before it; null where nothing is called so.</summary>
    private string? ForgottenDollar(string text)
    {
        if (text.StartsWith('$') || Reference.Parse(text) is not { } reference)
            return null;
        var isThere = reference.IsInput
            ? reference.Port is { } input && scope.Inputs.ContainsKey(input)
            : scope.Named.TryGetValue(reference.Node, out var node)
                && (reference.Port is null || node is null || node.Definition.OutputIndex(reference.Port) >= 0);
        return isThere ? reference.ToString() : null;
    }

    private OutputExpression? StandIn(string owner, Port port, YamlText text, ValueSource source)
    {
        if (scope.Catalog.Named(text.Text, port.ValueType) is { } named)
            return Output(StandIn(owner, named, "", text, source));
        if (scope.Catalog.Loader(port.ValueType) is not { } loader)
            return Wrong(source, text.Place, NoStandIn(port, text));

        var (path, isThere) = scope.Paths.Resolve(text.Text, source);
        if (isThere)
            return LiteralReader.Special(path, port) is { } special
                ? Wrong(source, text.Place, special)
                : Output(StandIn(owner, loader, path, text, source));
        var missing = LiteralReader.Missing(text.Text, path, port);
        return Wrong(source, text.Place, missing with { Proposal = ForgottenDollar(text.Text) ?? missing.Proposal });
    }

    /// <summary>One node for each path: two ports that name one file share what is made of it.</summary>
    private NodeBuilder StandIn(string owner, NodeDefinition definition, string path, YamlText text, ValueSource source)
    {
        if (_standIns.TryGetValue((definition, path), out var known))
            return known;

        var node = new NodeBuilder(owner, definition, source, text.Place) { IsImplicit = true };
        for (var i = 0; path.Length > 0 && i < definition.Inputs.Count; i++)
        {
            if (definition.Inputs[i].IsRequired)
                node.Given[i] = new(new LiteralExpression(new FilePath(path), path), source, text.Place);
        }

        scope.Nodes.Add(node);
        return _standIns[(definition, path)] = node;
    }

    private static OutputExpression Output(NodeBuilder node)
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
        if (scope.Catalog.Find(text.Text) is { } node && node.MainOutput is { } given && port.Accepts(given.ValueType))
        {
            return scope.Catalog.Named(node.Id[(node.Id.LastIndexOf('/') + 1)..], port.ValueType) is null
                ? Literal.Wrong(
                    $"'{port.Name}' takes {Article.With(port.TypeName)}: '{text.Text}' needs inputs of its own, "
                        + $"so make it a node of the workflow (name: {{ uses: {text.Text}, with: ... }}) and write $name here")
                : Literal.Wrong(
                    $"'{port.Name}' takes {Article.With(port.TypeName)}: a node that stands for its result is written without its family",
                    node.Id[(node.Id.LastIndexOf('/') + 1)..]);
        }

        var names = scope.Catalog.NamesFor(port.ValueType).ToList();
        if (_others.Stand(port, text.Text, names) is var (explained, proposal))
            return Literal.Wrong($"'{port.Name}' takes {Article.With(port.TypeName)}, which {text.Kind} is not: {explained}", proposal);
        var ways = names.Count == 0
            ? "write a reference, as in $node (no node of the loaded plugins reads one from a path)"
            : $"write a reference, as in $node, or one of {Listing.Create(names)}";
        var meant = ForgottenDollar(text.Text) ?? NearestName.Find(text.Text, names);
        return Literal.Wrong($"'{port.Name}' takes {Article.With(port.TypeName)}, which {text.Kind} is not: {ways}", meant);
    }

    private OutputExpression? Wrong(ValueSource source, Place place, Literal literal)
    {
        scope.Error(source, place, literal.Problem!, literal.Proposal);
        return null;
    }
}
