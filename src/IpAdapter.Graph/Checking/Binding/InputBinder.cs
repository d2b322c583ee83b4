using IpAdapter.Graph.Naming;
using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Checking.Binding;

/// <summary>
/// Finds out what an input is given: a literal, an output of another node, a list of them, or a node that a path or a bare name stands for.
/// </summary>
internal sealed class InputBinder(CheckScope scope)
{
    private readonly ReferenceBinder _references = new(scope);
    private readonly LiteralBinder _literals = new(scope);
    private readonly MappingBinder _mappings = new(scope);

    /// <summary>Binds what the workflow says; null where something is wrong, which is then reported.</summary>
    /// <param name="owner">Node and port, as settings name them.</param>
    /// <param name="port">The port.</param>
    /// <param name="value">What it is given.</param>
    public InputExpression? Bind(string owner, Port port, YamlValue value)
    {
        if (value is YamlList list && TakesLists(port, value, scope.Workflow.Source))
        {
            if (port.ValueType == typeof(string) && list is { IsInBrackets: true, Items: [YamlText { IsPlain: true } only] }
                && !only.Text.StartsWith('$'))
            {
                scope.Problems.Add(scope.Workflow.Source.Warning(list.Place, $"'{port.Name}' is given a list of one text, {only.Kind}: "
                    + $"put '[{only.Text}]' in quotes where the brackets belong to the text"));
            }

            return BindAll(list, item => BindItem(owner, port, item));
        }

        return value is YamlList ? null : BindItem(owner, port, value);
    }

    /// <summary>Binds a value from outside, which is what it is: no references in it.</summary>
    public InputExpression? BindOutside(string owner, Port port, YamlValue value, ValueSource source)
    {
        if (value is YamlList list && TakesLists(port, value, source))
            return BindAll(list, item => _literals.Bind(owner, port, item, source));
        return value is YamlList ? null : _literals.Bind(owner, port, value, source);
    }

    private static ListExpression? BindAll(YamlList list, Func<YamlValue, InputExpression?> bind)
    {
        var items = new InputExpression[list.Items.Count];
        var isWhole = true;
        for (var i = 0; i < items.Length; i++)
        {
            if (bind(list.Items[i]) is { } item)
                items[i] = item;
            else
                isWhole = false;
        }

        return isWhole ? new ListExpression(items, [.. list.Items.Select(item => item.Place)]) : null;
    }

    private InputExpression? BindItem(string owner, Port port, YamlValue value)
    {
        var source = scope.Workflow.Source;
        if (value is YamlMap map && port.TakesMapping)
            return _mappings.WithInputs(port, map) is { } written ? _literals.Bind(owner, port, written, source) : null;
        if (value is not YamlText text)
            return _literals.Bind(owner, port, value, source);

        var syntax = TextSyntax.Parse(text.Text);
        if (syntax.Problem is { } problem)
        {
            scope.Error(source, text.Place, problem);
            return null;
        }

        if (syntax.Literal is { } literal)
            return _literals.Bind(owner, port, literal == text.Text ? text : new YamlText(literal, text.Place), source);
        if (syntax.Reference is not { } reference)
            return Mix(owner, port, syntax, text.Place);
        if (!reference.IsInput)
            return _references.Output(reference, port, text.Place);
        return _references.Input(reference, port, text.Place) is { } input
            ? BindOutside(reference.ToString()[1..], port, input.Value!, input.Source)
            : null;
    }

    /// <summary>Puts a text together: at once where only inputs are in it, when the nodes have run otherwise.</summary>
    private InputExpression? Mix(string owner, Port port, TextSyntax syntax, Place place)
    {
        var parts = new List<InputExpression>(syntax.Parts.Count);
        foreach (var part in syntax.Parts)
        {
            if ((part is string words ? new LiteralExpression(words, words) : _references.Words((Reference)part, place)) is not { } binding)
                return null;
            parts.Add(binding);
        }

        if (parts.TrueForAll(part => part is LiteralExpression))
        {
            var text = string.Concat(parts.Select(part => ((LiteralExpression)part).Canonical));
            return _literals.Bind(owner, port, new YamlText(text, place), scope.Workflow.Source);
        }

        if (port.ValueType == typeof(string) && port.Choices is null)
            return new TemplateExpression(parts);
        scope.Error(scope.Workflow.Source, place,
            $"'{port.Name}' is {Article.With(port.TypeName)}, which can't be put together from the output of a node: give it a value, "
                + "or an input of the workflow");
        return null;
    }

    private bool TakesLists(Port port, YamlValue value, ValueSource source)
    {
        if (port.IsList || port.IsEach)
            return true;
        scope.Error(source, value.Place, $"'{port.Name}' takes one {port.TypeName}, not a list");
        return false;
    }
}
