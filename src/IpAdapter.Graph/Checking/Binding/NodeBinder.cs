using IpAdapter.Graph.Checking.Literals;
using IpAdapter.Graph.Naming;
using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Checking.Binding;

/// <summary>Looks up what a node is, and binds each of its inputs.</summary>
internal sealed class NodeBinder(CheckScope scope, ILookup<string, InputValue> replaced)
{
    private readonly InputBinder _binder = new(scope);

    /// <summary>Finds the node's definition; null where there is none.</summary>
    public NodeBuilder? Find(WorkflowNode node)
    {
        if (node.Uses is not { } uses)
            return null;
        using var subject = scope.Problems.About(node.Name);
        if (Find(uses.Text) is { } definition)
        {
            if (definition.FormerNames.FirstOrDefault(former => former == uses.Text.Split('@')[0]) is { } renamed)
                scope.Problems.Add(scope.Workflow.Source.Warning(
                    uses.Place, $"the node '{renamed}' is called '{definition.FullName}' now: write that name"));
            return new(node.Name, definition, scope.Workflow.Source, node.Place);
        }

        var (message, proposal) = UnknownNode.Say(uses, scope.Catalog);
        scope.Error(scope.Workflow.Source, uses.Place, message, proposal);
        return null;
    }

    // Where the workflow names no major version, the one that a record remembers, by the node's name of that time or of now.
    private NodeDefinition? Find(string uses)
    {
        var found = scope.Catalog.Find(uses);
        if (uses.Contains('@', StringComparison.Ordinal)
            || (!scope.Majors.TryGetValue(uses, out var major) && (found is null || !scope.Majors.TryGetValue(found.Id, out major))))
            return found;
        return scope.Catalog.Find($"{uses}@{major}") ?? found;
    }

    /// <summary>Binds the node's inputs.</summary>
    public void Bind(WorkflowNode node, NodeBuilder bound)
    {
        var definition = bound.Definition;
        if (node.IsWithUnreadable)
        {
            bound.IsBroken = true;
            for (var i = 0; i < definition.Inputs.Count; i++)
                bound.Refuse(i);
        }

        foreach (var entry in node.With)
        {
            if (Index(definition, entry.Key) is not (>= 0 and var index))
                UnknownInput(definition, entry.Key, scope.Workflow.Source, entry.Place, bound,
                    isEmpty: entry.Value is YamlText { Text: "", IsPlain: true });
            else if (!replaced.Contains($"{node.Name}.{entry.Key}"))
                Bind(bound, index, scope.Workflow.Source, entry.Value.Place,
                    owner => _binder.Bind(owner, definition.Inputs[index], entry.Value));
        }

        for (var i = 0; i < definition.Inputs.Count; i++)
        {
            var port = definition.Inputs[i];
            foreach (var given in replaced.Count == 0 ? [] : replaced[$"{node.Name}.{port.Name}"])
            {
                Bind(bound, i, given.Source, given.Place, owner =>
                    _binder.BindOutside(owner, port, SettingList.Read(given, port, scope.Problems), given.Source));
            }

            if (port.IsRequired && bound.Given[i] is null && !bound.IsRefused(i))
                NotGiven(node, bound, port);
        }
    }

    private void NotGiven(WorkflowNode node, NodeBuilder bound, Port port)
    {
        using var subject = scope.Problems.About(node.Name, port.Name);
        var place = (node.Uses ?? (YamlValue)new YamlText("", node.Place)).Place;
        scope.Error(scope.Workflow.Source, place,
            $"'{node.Name}' ({bound.Definition.FullName}) is not given its input '{port.Name}' ({port.TypeText})");
        bound.IsBroken = true;
    }

    /// <summary>Reports settings for inputs that a node does not have.</summary>
    public void CheckReplaced(IEnumerable<InputValue> settings)
    {
        foreach (var given in settings)
        {
            var dot = given.Path.IndexOf('.', StringComparison.Ordinal);
            var (name, input) = (given.Path[..dot], given.Path[(dot + 1)..]);
            using var subject = scope.Problems.About(name, input);
            if (!scope.Named.TryGetValue(name, out var node))
                scope.Error(given.Source, given.Place, $"the workflow has no node '{name}'", Meant(name, input));
            else if (node is not null && Index(node.Definition, input) < 0)
                UnknownInput(node.Definition, input, given.Source, given.Place, node);
        }
    }

    private string? Meant(string node, string input) => scope.Nearest(node, scope.Named.Keys) is { } nearest ? $"{nearest}.{input}" : null;

    private void Bind(NodeBuilder node, int index, ValueSource source, Place place, Func<string, InputExpression?> bind)
    {
        var port = node.Definition.Inputs[index];
        using var subject = scope.Problems.About(node.Name, port.Name);
        if (bind($"{node.Name}.{port.Name}") is { } value)
        {
            node.Given[index] = new(value, source, place);
        }
        else
        {
            node.IsBroken = true;
            node.Refuse(index);
        }
    }

    /// <summary>In a workflow a port has one name, the one in kebab-case: two would make doubles possible.</summary>
    private static int Index(NodeDefinition definition, string name) =>
        definition.InputIndex(name) is >= 0 and var index && definition.Inputs[index].Name == name ? index : -1;

    private void UnknownInput(
        NodeDefinition definition, string name, ValueSource source, Place place, NodeBuilder node, bool isEmpty = false)
    {
        var names = definition.Inputs.Select(input => input.Name).ToList();
        var has = names.Count == 0 ? "it takes nothing" : $"it takes {Listing.Create(names)}";
        using var subject = scope.Problems.About(node.Name, name);
        var meant = ForeignNames.Input(definition, name) ?? NearestName.Find(name, names);
        var comma = isEmpty ? "; where it belongs to a text with a comma, put that text in quotes" : "";
        scope.Error(source, place, $"'{node.Name}' ({definition.FullName}) has no input '{name}': {has}{comma}", meant);
        // What was given by another name is no second problem for not being given.
        if (meant is not null && definition.InputIndex(meant) is var index && node.Given[index] is null)
        {
            node.Refuse(index);
            node.IsBroken = true;
        }
    }
}
