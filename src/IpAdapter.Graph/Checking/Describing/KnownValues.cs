using System.Collections;
using IpAdapter.Graph.Checking.Binding;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Checking.Describing;

/// <summary>What is known, while a workflow is checked, of the values that come to an input, and how many they are. Good for bindings to nodes that were described already.</summary>
internal static class KnownValues
{
    /// <summary>What is known of one value; null where nothing is, or where it is a list.</summary>
    public static object? Of(InputBinding binding) => binding switch
    {
        LiteralBinding literal => literal.Value,
        OutputBinding { Node: { IsMapped: false, Described: [var run] } } output => run.Outputs[output.Output],
        _ => null,
    };

    /// <summary>How many values come; null where only the run can tell.</summary>
    public static int? CountOf(InputBinding binding)
    {
        switch (binding)
        {
            case ListBinding list:
                var sum = 0;
                foreach (var item in list.Items)
                {
                    if (CountOf(item) is not { } count)
                        return null;
                    sum += count;
                }

                return sum;
            case OutputBinding { IsList: true } output when !output.Node.Definition.Outputs[output.Output].IsList:
                return output.Node.Runs;
            case { IsList: true }:
                return ItemsOf(binding)?.Count;
            default:
                return 1;
        }
    }

    /// <summary>The values that come, one after the other; null where it is not known how many they are.</summary>
    public static IReadOnlyList<KnownItem>? ItemsOf(InputBinding binding)
    {
        var items = new List<KnownItem>();
        return Gather(binding, place: null, items) ? items : null;
    }

    /// <summary>What is known of any values that come, in order, those of lists of unknown length left out.</summary>
    public static IEnumerable<object> AllOf(InputBinding binding)
    {
        var items = new List<KnownItem>();
        Gather(binding, place: null, items);
        return items.Select(item => item.Value).OfType<object>();
    }

    // Calls itself as deep as a file may be nested (WorkflowLimits.Depth).
    private static bool Gather(InputBinding binding, Place? place, List<KnownItem> items)
    {
        if (binding is ListBinding list)
        {
            var isWhole = true;
            for (var i = 0; i < list.Items.Count; i++)
                isWhole &= Gather(list.Items[i], list.Places[i], items);
            return isWhole;
        }

        if (binding is OutputBinding { IsList: true } output)
            return GatherOutput(output, place, items);
        items.Add(new(Of(binding), place));
        return true;
    }

    private static bool GatherOutput(OutputBinding output, Place? place, List<KnownItem> items)
    {
        var node = output.Node;
        if (node.Runs is not { } runs || node.Described.Count != runs)
            return false;
        var isListed = node.Definition.Outputs[output.Output].IsList;
        foreach (var run in node.Described)
        {
            var known = run.Outputs[output.Output];
            if (!isListed)
                items.Add(new(known, place));
            // What is said of a list that a node makes is the list of what is said of its items.
            else if (known is IEnumerable made and not string)
                items.AddRange(made.Cast<object?>().Select(item => new KnownItem(item, place)));
            else
                return false;
        }

        return true;
    }
}
