using IpAdapter.Graph.Nodes;

namespace IpAdapter.Graph.Running;

/// <summary>
/// The inputs of a node that is about to run, as its check sees them: everything is known, values with numbers of their own by their
/// descriptions.
/// </summary>
/// <param name="definition">The node.</param>
/// <param name="values">Its inputs, by the input's index; null where nothing is given.</param>
/// <param name="catalog">Describes values.</param>
internal sealed class CompleteInputs(NodeDefinition definition, object?[] values, NodeCatalog catalog) : IKnownInputs, ICheckReport
{
    /// <summary>The first thing that is wrong; null where nothing is.</summary>
    public NodeInputException? FirstProblem { get; private set; }

    public bool TryGet(string input, out object? known)
    {
        var index = Index(input);
        var port = definition.Inputs[index];
        if (values[index] is not { } value)
        {
            known = port.Default;
            return true;
        }

        // Of a list of values that are described, each item is asked for by itself.
        known = port.IsList ? (catalog.ResultType(port.ValueType) is null ? value : null) : catalog.Describe(value);
        return known is not null;
    }

    public IEnumerable<object> ItemsOf(string input)
    {
        var index = Index(input);
        if ((values[index] ?? definition.Inputs[index].Default) is not { } value)
            return [];
        var items = definition.Inputs[index].IsList ? ListItems.Get(value) : [value];
        return items.OfType<object>().Select(catalog.Describe).OfType<object>();
    }

    public bool IsGiven(string input) => values[Index(input)] is not null;

    public int? CountOf(string input)
    {
        var index = Index(input);
        return values[index] is not { } value ? 0 : definition.Inputs[index].IsList ? ListItems.Get(value).Count : 1;
    }

    public void Problem(string input, string message) =>
        FirstProblem ??= new NodeInputException(definition.Inputs[Index(input)].PropertyName, message);

    // What it will give was said while the workflow was checked; now it is about to give it.
    public void Output(object description) { }

    public void Output(string output, object description) { }

    public void Lacks(string output, string reason) { }

    public void Reads(string file) { }

    public void Takes(string input, MemoryNeed need) { }

    private int Index(string input)
    {
        var index = definition.InputIndex(input);
        return index < 0 ? throw new ArgumentException($"'{definition.FullName}' has no input '{input}'", nameof(input)) : index;
    }
}
