using System.Globalization;
using IpAdapter.Graph.Checking.Binding;
using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Checking.Describing;

/// <summary>
/// Holds what all nodes said that they take against the memory there is: what is held is added up, and the node that works with most
/// comes on top.
/// </summary>
internal sealed class MemoryCheck(CheckScope scope, MachineMemory machine)
{
    public void Check(IReadOnlyList<NodeBuilder> nodes)
    {
        var needs = (from node in nodes from need in node.Memory select (Node: node.Built!, need.Input, need.Need)).ToList();
        if (needs.Count == 0)
            return;
        var (largest, deciding, working) = needs.MaxBy(one => one.Need.Working);
        var held = needs.SelectMany(one => one.Need.Held).GroupBy(part => part.Key).Sum(part => (double)part.Max(one => one.Value));
        var total = held + working.Working;
        if (total <= machine.Free)
            return;
        var input = largest.Inputs[deciding];
        var problem = (input?.Source ?? largest.Source).Error(input?.Place ?? largest.Place, Message(largest, working, held, total));
        scope.Problems.Add(total > machine.Most ? problem : problem with { Severity = Severity.Warning });
    }

    // One text, whoever asks: that a run is refused is said where it is only checked, too.
    private string Message(CheckedNode node, MemoryNeed need, double held, double total)
    {
        var parts = $"{Size(need.Working)} while it computes{(held > 0 ? $", beside {Size(held)} of weights" : "")}";
        var there = machine.Free < machine.Physical
            ? $"{Size(machine.Free)} of this machine's {Size(machine.Physical)} are free"
            : $"this machine has {Size(machine.Physical)}";
        var beyond = total > machine.Physical
            ? ". That is more than the machine has: 'run' refuses it, "
                + $"unless it is allowed by --memory {Math.Ceiling(total / (1L << 30)):0}GiB"
            : "";
        var fits = Fitting(node, need, (long)Math.Max(0, machine.Free - held)) is { } fitting ? $". What would fit: {fitting}" : "";
        return $"'{node.Name}' takes about {Size(total)} of memory ({parts}), but {there}{beyond}{fits}";
    }

    // It is the plugin's code, called when the node itself has long returned.
    private string? Fitting(CheckedNode node, MemoryNeed need, long room)
    {
        try
        {
            return need.Fitting(room);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            var words = FaultWords.OfCheck(fault, node.Definition, scope.Catalog);
            scope.Problems.Add(node.Problem(node.Source, node.Place, $"'{node.Name}': {words}") with { IsFault = true });
            return null;
        }
    }

    private static string Size(double bytes) => bytes >= 1L << 30
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / (1L << 30):#,0.#} GiB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / (1L << 20):#,0} MiB");
}
