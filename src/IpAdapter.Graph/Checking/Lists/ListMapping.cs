using IpAdapter.Graph.Caching;
using IpAdapter.Graph.Checking.Binding;
using IpAdapter.Graph.Nodes;

namespace IpAdapter.Graph.Checking.Lists;

/// <summary>A node that takes lists apart: how often it runs, what each run is given, and what all runs together give.</summary>
internal static class ListMapping
{
    /// <summary>How many values come from an output that is a list; null where that is not known.</summary>
    /// <param name="output">The output.</param>
    /// <param name="outputs">What its node gave; null where that is not known yet.</param>
    /// <param name="runs">How often its node runs; null where that is not known yet.</param>
    public static int? LengthOf(OutputBinding output, object?[]? outputs, int? runs)
    {
        if (!output.Port.IsList)
            return runs;
        return outputs is null ? null : ListItems.Get(outputs[output.Output]).Count;
    }

    /// <summary>Times a node runs; null where that is not known.</summary>
    /// <param name="node">The node.</param>
    /// <param name="lengthOf">How many values come from an output that is a list.</param>
    public static int? Count(CheckedNode node, Func<OutputBinding, int?> lengthOf)
    {
        if (!node.IsMapped)
            return 1;
        int? known = null;
        foreach (var input in node.Inputs)
        {
            if (input is not { IsMapped: true } || input.Binding.Count(lengthOf) is not { } count)
                continue;
            // Lists of different length that nobody could tell before: the node says so when it runs.
            if (known is { } other && other != count)
                return null;
            known = count;
        }

        return known;
    }

    /// <summary>The lists that a node takes apart, by input; null for the others, and where it takes none apart.</summary>
    /// <param name="node">The node.</param>
    /// <param name="outputsOf">What the nodes before it gave.</param>
    /// <exception cref="NodeInputException">They are not of one length.</exception>
    public static IReadOnlyList<object?>?[]? Split(CheckedNode node, Func<CheckedNode, object?[]> outputsOf)
    {
        if (!node.IsMapped)
            return null;
        var lists = new IReadOnlyList<object?>?[node.Inputs.Length];
        CheckedInput? first = null;
        var count = 0;
        for (var i = 0; i < lists.Length; i++)
        {
            if (node.Inputs[i] is not { IsMapped: true } input)
                continue;
            var list = lists[i] = input.Binding.Gather(outputsOf);
            if (first is not null && list.Count != count)
                throw new NodeInputException(input.Port.Name, DifferentLengths(input.Port, list.Count, first.Port, count));
            (first, count) = (first ?? input, list.Count);
        }

        return lists;
    }

    /// <summary>A node's outputs from the results of its runs, which are all there: lists are joined, single values listed.</summary>
    public static object?[] Join(CheckedNode node, CacheEntry?[] results)
    {
        if (!node.IsMapped)
            return results[0]!.Values;

        var outputs = node.Definition.Outputs;
        var joined = new object?[outputs.Count];
        for (var i = 0; i < joined.Length; i++)
        {
            var items = new List<object?>(results.Length);
            foreach (var result in results)
            {
                if (outputs[i].IsList)
                    items.AddRange(ListItems.Get(result!.Values[i]));
                else
                    items.Add(result!.Values[i]);
            }

            joined[i] = items.ToArray();
        }

        return joined;
    }

    /// <summary>What to say of lists that cannot be taken side by side.</summary>
    public static string DifferentLengths(Port port, int count, Port other, int otherCount) =>
        $"'{port.Name}' has {count} values and '{other.Name}' has {otherCount}: "
            + "lists are taken side by side and must be of the same length";
}
