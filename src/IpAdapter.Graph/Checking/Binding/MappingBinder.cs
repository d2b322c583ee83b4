using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Checking.Binding;

/// <summary>Puts inputs of the workflow into a mapping that a node reads: <c>{ up: { block_1: $inputs.share } }</c>.</summary>
internal sealed class MappingBinder(CheckScope scope)
{
    private readonly ReferenceBinder _references = new(scope);

    /// <summary>The mapping with its references replaced; null where something is wrong, which is then reported at its place.</summary>
    public YamlMap? WithInputs(Port port, YamlMap map)
    {
        var values = WithInputs(port, map.Entries.Select(entry => entry.Value));
        return values is null ? null : new YamlMap([.. map.Entries.Zip(values, (entry, value) => entry with { Value = value })], map.Place);
    }

    // Calls itself as deep as a file may be nested (WorkflowLimits.Depth).
    private List<YamlValue>? WithInputs(Port port, IEnumerable<YamlValue> values)
    {
        var replaced = values.Select(value => WithInputs(port, value)).ToList();
        return replaced.Contains(null) ? null : [.. replaced.OfType<YamlValue>()];
    }

    private YamlValue? WithInputs(Port port, YamlValue value) => value switch
    {
        YamlMap map => WithInputs(port, map),
        YamlList list => WithInputs(port, list.Items) is { } items ? new YamlList(items, list.Place) : null,
        YamlText text => WithInputs(port, text),
        _ => value,
    };

    private YamlText? WithInputs(Port port, YamlText text)
    {
        var syntax = TextSyntax.Parse(text.Text);
        if (syntax.Problem is { } problem)
            return Wrong(text, problem);
        if (syntax.Parts.OfType<Reference>().FirstOrDefault(reference => !reference.IsInput) is { } output)
            return Wrong(text,
                $"'{output}' is the output of a node: the mapping '{port.Name}' can hold values and inputs of the workflow ($inputs.name)");

        var words = syntax.Parts
            .Select(part => part as string ?? (_references.Words((Reference)part, text.Place) as LiteralExpression)?.Canonical).ToList();
        return words.Contains(null) ? null : new YamlText(string.Concat(words), text.Place);
    }

    private YamlText? Wrong(YamlText text, string message)
    {
        scope.Error(scope.Workflow.Source, text.Place, message);
        return null;
    }
}
