using System.Collections;
using IpAdapter.Graph.Checking;
using IpAdapter.Graph.Checking.Binding;

namespace IpAdapter.Graph.Planning;

/// <summary>Takes values apart and puts them together on their way from outputs to inputs.</summary>
internal static class ListValues
{
    /// <summary>The items of a list value.</summary>
    public static IReadOnlyList<object?> Items(object? list) => list switch
    {
        object?[] items => items,
        IEnumerable items => [.. items.Cast<object?>()],
        _ => [],
    };

    /// <summary>One step's outputs from those of its runs: lists are joined, single values listed.</summary>
    public static object?[] Join(PlanStep step)
    {
        if (!step.Node.IsMapped)
            return step.Entries[0]!.Values;

        var outputs = step.Node.Definition.Outputs;
        var joined = new object?[outputs.Count];
        for (var i = 0; i < joined.Length; i++)
        {
            var items = new List<object?>(step.Entries.Length);
            foreach (var entry in step.Entries)
            {
                if (outputs[i].IsList)
                    items.AddRange(Items(entry!.Values[i]));
                else
                    items.Add(entry!.Values[i]);
            }

            joined[i] = items.ToArray();
        }

        return joined;
    }

    /// <summary>Times a step runs, as far as its bindings and the values there are tell.</summary>
    public static int? Count(CheckedNode node, PlanStep[] steps)
    {
        if (!node.IsMapped)
            return 1;
        int? known = null;
        foreach (var input in node.Inputs)
        {
            if (input is not { IsMapped: true } || Count(input.Binding, steps) is not { } count)
                continue;
            // Lists of different length that nobody could tell before: the step says so when it runs.
            if (known is { } other && other != count)
                return null;
            known = count;
        }

        return known;
    }

    private static int? Count(InputBinding binding, PlanStep[] steps)
    {
        if (binding is ListBinding list)
        {
            int? sum = 0;
            foreach (var item in list.Items)
                sum += item.IsList ? Count(item, steps) : 1;
            return sum;
        }

        var output = (OutputBinding)binding;
        var step = steps[output.Node.Index];
        if (step.Values is { } values)
            return Items(values[output.Output]).Count;
        return output.Node.IsMapped && !output.Node.Definition.Outputs[output.Output].IsList ? step.Keys?.Length ?? step.Runs : null;
    }
}
