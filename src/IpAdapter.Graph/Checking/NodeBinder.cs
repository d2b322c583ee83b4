using System.Globalization;
using IpAdapter.Graph.Naming;
using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Checking;

/// <summary>Looks up what a node is, and binds each of its inputs.</summary>
internal sealed class NodeBinder(CheckScope scope, ILookup<string, InputValue> replaced)
{
    private readonly Binder _binder = new(scope);

    /// <summary>Finds the node's definition; null where there is none.</summary>
    public CheckedNode? Find(WorkflowNode node)
    {
        if (node.Uses is not { } uses)
            return null;
        var remembered = scope.Majors.TryGetValue(uses.Text, out var major) ? scope.Catalog.Find($"{uses.Text}@{major}") : null;
        if ((remembered ?? scope.Catalog.Find(uses.Text)) is { } definition)
            return new(node.Name, definition, scope.Workflow.Source, node.Place);
        scope.Error(scope.Workflow.Source, uses.Place, Unknown(uses.Text), scope.Catalog.Nearest(uses.Text));
        return null;
    }

    /// <summary>Binds the node's inputs.</summary>
    public void Bind(WorkflowNode node, CheckedNode bound)
    {
        var definition = bound.Definition;
        foreach (var entry in node.With)
        {
            if (Index(definition, entry.Key) is not (>= 0 and var index))
                UnknownInput(definition, entry.Key, scope.Workflow.Source, entry.Place, bound);
            else if (!replaced.Contains($"{node.Name}.{entry.Key}"))
                Set(bound, index, _binder.Bind($"{node.Name}.{entry.Key}", definition.Inputs[index], entry.Value), scope.Workflow.Source, entry.Value.Place);
        }

        for (var i = 0; i < definition.Inputs.Count; i++)
        {
            var port = definition.Inputs[i];
            foreach (var given in replaced.Count == 0 ? [] : replaced[$"{node.Name}.{port.Name}"])
            {
                var value = port.IsList || port.IsEach ? SettingList.Read(given, scope.Problems) : given.Value;
                Set(bound, i, _binder.BindOutside(given.Path, port, value, given.Source), given.Source, given.Place);
            }

            if (port.IsRequired && bound.Inputs[i] is null && !bound.IsBroken && !IsGiven(node, port))
                scope.Error(scope.Workflow.Source, (node.Uses ?? (YamlValue)new YamlText("", node.Place)).Place, $"'{node.Name}' ({definition.FullName}) is not given its input '{port.Name}' ({port.TypeText})");
        }
    }

    /// <summary>Reports settings for inputs that a node does not have.</summary>
    public void CheckReplaced(IEnumerable<InputValue> settings)
    {
        foreach (var given in settings)
        {
            var dot = given.Path.IndexOf('.', StringComparison.Ordinal);
            var (name, input) = (given.Path[..dot], given.Path[(dot + 1)..]);
            if (!scope.Named.TryGetValue(name, out var node))
                scope.Error(given.Source, given.Place, $"the workflow has no node '{name}'", scope.Nearest(name, scope.Named.Keys) is { } nearest ? $"{nearest}.{input}" : null);
            else if (node is not null && Index(node.Definition, input) < 0)
                UnknownInput(node.Definition, input, given.Source, given.Place, node);
        }
    }

    private static void Set(CheckedNode node, int index, Binding? binding, ValueSource source, Place place)
    {
        if (binding is not null)
        {
            node.Inputs[index] = new(node.Definition.Inputs[index], binding, source, place);
            return;
        }
        node.IsBroken = true;
        node.Refused.Add(index);
    }

    private static bool IsGiven(WorkflowNode node, Port port) => node.With.Any(entry => entry.Key == port.Name);

    /// <summary>In a workflow a port has one name, the one in kebab-case: two would make doubles possible.</summary>
    private static int Index(NodeDefinition definition, string name) =>
        definition.InputIndex(name) is >= 0 and var index && definition.Inputs[index].Name == name ? index : -1;

    private void UnknownInput(NodeDefinition definition, string name, ValueSource source, Place place, CheckedNode node)
    {
        var names = definition.Inputs.Select(input => input.Name).ToList();
        var has = names.Count == 0 ? "it takes nothing" : $"it takes {Listing.Of(names)}";
        scope.Error(source, place, $"'{node.Name}' ({definition.FullName}) has no input '{name}': {has}", NearestName.Find(name, names));
    }

    private string Unknown(string uses)
    {
        if (uses.EndsWith(".yaml", StringComparison.Ordinal) || uses.EndsWith(".yml", StringComparison.Ordinal))
            return $"'{uses}' is a workflow: a workflow can't be a node of another in this version";
        var at = uses.LastIndexOf('@');
        var majors = at < 0 ? [] : scope.Catalog.Nodes.Where(node => node.Id == uses[..at]).Select(node => node.Major.ToString(CultureInfo.InvariantCulture)).ToList();
        return majors.Count > 0
            ? $"there is no '{uses}': its major versions are {Listing.Of(majors)}"
            : $"there is no node '{uses}' in any loaded plugin ('ipgraph nodes' lists them)";
    }
}
