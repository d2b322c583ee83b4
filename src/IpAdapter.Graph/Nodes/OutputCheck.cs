using System.Collections.Immutable;

namespace IpAdapter.Graph.Nodes;

/// <summary>
/// Looks for null in what a node returned, where its declaration has no question mark: in an output, an item of a list, a member of a
/// record.
/// </summary>
internal sealed class OutputCheck(ImmutableArray<Func<OutputNullability>> declared)
{
    private readonly RecordMembers _members = new();

    /// <exception cref="NodeOutputException">A null is where none may be.</exception>
    public void Check(NodeDefinition definition, object?[] outputs)
    {
        for (var i = 0; i < outputs.Length; i++)
            Check(definition.Outputs[i], outputs[i], declared[i]);
    }

    private void Check(Port port, object? value, Func<OutputNullability> declared)
    {
        if (value is null || port.List is { } list && list.IsMissing(value))
        {
            if (!declared().MayBeNull)
                throw new NodeOutputException(
                    $"it returned null for its output '{port.Name}', which is not declared as one that may be null: return a value, "
                        + $"or declare it with a question mark ({port.ValueType.Name}?)");
            return;
        }

        if (port.List is null)
        {
            CheckMembers(port, value);
            return;
        }

        var index = 0;
        foreach (var item in port.List.Items(value))
        {
            index++;
            if (item is null)
            {
                if (!declared().ItemsMayBeNull)
                    throw new NodeOutputException(
                        $"item {index} of the list that it returned for its output '{port.Name}' is null: leave it out, or return a value");
                continue;
            }

            CheckMembers(port, item);
        }
    }

    private void CheckMembers(Port port, object value)
    {
        if (_members.FindNull(value) is { } member)
            throw new NodeOutputException(
                $"the {value.GetType().Name} that it returned for its output '{port.Name}' has no '{member}' (null), "
                    + $"which {value.GetType().Name} does not allow: give it a value");
    }
}
