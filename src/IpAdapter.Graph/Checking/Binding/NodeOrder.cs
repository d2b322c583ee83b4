using IpAdapter.Graph.Naming;

namespace IpAdapter.Graph.Checking.Binding;

/// <summary>Puts every node behind those it needs, and finds the cycles where that can't be done.</summary>
internal static class NodeOrder
{
    /// <summary>Sorts the nodes and sets their index and upstream. Nodes in a cycle, or behind one, are left out.</summary>
    public static List<NodeBuilder> Sort(IReadOnlyList<NodeBuilder> nodes, CheckScope scope)
    {
        for (var i = 0; i < nodes.Count; i++)
            nodes[i].Index = i;

        var waiting = new int[nodes.Count];
        var dependants = new List<int>?[nodes.Count];
        foreach (var node in nodes)
        {
            node.Upstream = UpstreamOf(node);
            waiting[node.Index] = node.Upstream.Count;
            foreach (var upstream in node.Upstream)
                (dependants[upstream.Index] ??= []).Add(node.Index);
        }

        var order = new List<NodeBuilder>(nodes.Count);
        for (var i = 0; i < nodes.Count; i++)
        {
            if (waiting[i] == 0)
                order.Add(nodes[i]);
        }

        for (var i = 0; i < order.Count; i++)
        {
            foreach (var dependant in dependants[order[i].Index] ?? [])
            {
                if (--waiting[dependant] == 0)
                    order.Add(nodes[dependant]);
            }
        }

        if (order.Count < nodes.Count)
            ReportCycles(nodes, waiting, scope);
        for (var i = 0; i < order.Count; i++)
            order[i].Index = i;
        return order;
    }

    private static List<NodeBuilder> UpstreamOf(NodeBuilder node)
    {
        var upstream = new List<NodeBuilder>();
        foreach (var given in node.Given)
        {
            given?.Value.AddUpstream(upstream);
        }

        return upstream.Count < 2 ? upstream : [.. upstream.Distinct()];
    }

    /// <summary>
    /// One problem for each knot of nodes that reach one another (Tarjan's strongly connected components, with a stack of its own).
    /// </summary>
    private static void ReportCycles(IReadOnlyList<NodeBuilder> nodes, int[] waiting, CheckScope scope)
    {
        var (number, low, isOpen) = (new int[nodes.Count], new int[nodes.Count], new bool[nodes.Count]);
        var (path, open, next) = (new Stack<(NodeBuilder Node, int Edge)>(), new Stack<NodeBuilder>(), 0);
        foreach (var root in nodes.Where(node => waiting[node.Index] > 0))
        {
            if (number[root.Index] == 0)
                Enter(root);
            while (path.TryPop(out var step))
            {
                var (node, edge) = step;
                if (edge > 0)
                    low[node.Index] = Math.Min(low[node.Index], low[node.Upstream[edge - 1].Index]);
                while (edge < node.Upstream.Count && (number[node.Upstream[edge].Index] != 0 || waiting[node.Upstream[edge].Index] == 0))
                {
                    if (isOpen[node.Upstream[edge].Index])
                        low[node.Index] = Math.Min(low[node.Index], number[node.Upstream[edge].Index]);
                    edge++;
                }

                if (edge < node.Upstream.Count)
                {
                    path.Push((node, edge + 1));
                    Enter(node.Upstream[edge]);
                }
                else if (low[node.Index] == number[node.Index])
                {
                    Close(node);
                }
            }
        }

        void Enter(NodeBuilder node)
        {
            number[node.Index] = low[node.Index] = ++next;
            isOpen[node.Index] = true;
            open.Push(node);
            path.Push((node, 0));
        }

        void Close(NodeBuilder root)
        {
            var knot = new HashSet<NodeBuilder>();
            NodeBuilder node;
            do
            {
                node = open.Pop();
                isOpen[node.Index] = false;
                knot.Add(node);
            }
            while (node != root);
            if (knot.Count > 1 || root.Upstream.Contains(root))
                Report(knot, scope);
        }
    }

    private static void Report(HashSet<NodeBuilder> knot, CheckScope scope)
    {
        var start = knot.MinBy(node => (node.Place.Line, node.Place.Column))!;
        var (cycle, seen) = (new List<NodeBuilder>(), new Dictionary<NodeBuilder, int>());
        for (var node = start; seen.TryAdd(node, cycle.Count); node = node.Upstream.First(knot.Contains))
            cycle.Add(node);
        // The walk may reach its circle some steps in.
        var last = cycle[^1].Upstream.First(knot.Contains);
        cycle.RemoveRange(0, seen[last]);
        cycle.Reverse();
        var names = Listing.Create(cycle.Select(node => node.Name));
        scope.Error(cycle[^1].Source, cycle[^1].Place, cycle.Count == 1
            ? $"'{start.Name}' needs itself"
            : $"these nodes need one another in a circle: {names.Replace(", ", " -> ", StringComparison.Ordinal)} -> '{cycle[0].Name}'");
    }
}
