using IpAdapter.Graph.Checking.Binding;
using IpAdapter.Graph.Nodes;

namespace IpAdapter.Graph.Checking.Lists;

/// <summary>Finds where lists go: taken whole, taken apart, or given where one value is wanted.</summary>
internal sealed class ListFlow(CheckScope scope)
{
    public void Follow(NodeBuilder node)
    {
        (CheckedInput Input, int Count)? first = null;
        foreach (var input in node.Inputs)
        {
            if (input is null || input.Binding is LiteralBinding)
                continue;
            if (!input.Port.IsList && input.Binding.IsList && !input.Port.IsEach)
                Refuse(node, input);
            if (input.Binding is TemplateBinding template && template.Upstream.FirstOrDefault(part => part.IsList) is { } part)
                Wrong(node, input, $"'{input.Port.Name}' can't have the list '{part}' inside a text");
            if (!input.IsMapped)
                continue;

            node.IsMapped = true;
            if (input.Binding.Count(output => output.DescribedLength) is not { } count)
                continue;
            if (count == 0)
                Wrong(node, input, $"'{input.Port.Name}' is given an empty list: there is nothing to run '{node.Name}' for");
            if (first is { } other && other.Count != count)
                Wrong(node, input, ListMapping.DifferentLengths(input.Port, count, other.Input.Port, other.Count));
            first ??= (input, count);
        }

        if (node.IsMapped)
            node.Runs = first?.Count;
    }

    private void Refuse(NodeBuilder node, CheckedInput input)
    {
        var giver = input.Binding as OutputBinding;
        var why = giver is { Node: { IsMapped: true } mapped }
            ? $" ('{mapped.Name}' runs once for each value of '{mapped.Inputs.First(other => other is { IsMapped: true })!.Port.Name}')"
            : "";
        var given = giver is null ? "it is given a list" : $"'{giver}' gives a list{why}";
        Wrong(node, input,
            $"'{input.Port.Name}' takes one {input.Port.TypeName}, but {given}: give it one value, or use a node that takes a list",
            OneInstead(giver, input.Port));
    }

    // A node that gives a list may give one of it by another name: the first picture beside all of them.
    private static string? OneInstead(OutputBinding? giver, Port port)
    {
        if (giver is null or { Node.IsMapped: true })
            return null;
        var single = giver.Node.Definition.Outputs.Where(output => !output.IsList && port.Accepts(output.ValueType)).ToList();
        return single.Count == 1 ? $"${giver.Node.Name}.{single[0].Name}" : null;
    }

    private void Wrong(NodeBuilder node, CheckedInput input, string message, string? proposal = null)
    {
        using var subject = node.Subject(scope.Problems, input.Port.Name);
        node.IsBroken = true;
        scope.Error(input.Source, input.Place, message, proposal);
    }
}
