using IpAdapter.Graph.Checking.Binding;
using IpAdapter.Graph.Checking.Describing;
using IpAdapter.Graph.Checking.Inputs;
using IpAdapter.Graph.Checking.Lists;
using IpAdapter.Graph.Checking.Literals;
using IpAdapter.Graph.Naming;
using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Checking;

/// <summary>Checks workflows: finds everything wrong before anything runs, and makes everything explicit that a run needs.</summary>
public sealed class WorkflowChecker(CheckOptions options)
{
    /// <summary>Checks a workflow with what it is given from outside.</summary>
    /// <param name="workflow">The workflow as it was read; its problems are part of the answer.</param>
    /// <param name="given">Values for its inputs, and for literals of its nodes.</param>
    /// <param name="lease">The catalog; the answer is good as long as the lease is held.</param>
    public CheckedWorkflow Check(Workflow workflow, InputValues given, CatalogLease lease)
    {
        var scope = new CheckScope(workflow, lease, options);
        scope.Problems.AddRange(given.Problems);

        var replaced = given.Values.Where(value => value.Path.Contains('.', StringComparison.Ordinal)).ToList();
        var binder = new NodeBinder(scope, replaced.ToLookup(value => value.Path, StringComparer.Ordinal));
        FindNodes(scope, binder);
        ResolveInputs(scope, given);
        BindNodes(scope, binder, replaced);
        var outputs = new OutputBinder(scope).Bind();
        var order = NodeOrder.Sort(scope.Nodes, scope);
        Build(scope, order, outputs);
        if (options.OutputFiles is { } files)
            new OutputFileCheck(scope, files).Check(outputs);
        if (options.OutputTypes is { } isTaken)
            new OutputTypeCheck(scope, isTaken).Check(outputs);
        foreach (var node in order.Where(node => node.Memory.Count > 0))
            node.Built!.Holds = [.. node.Memory.SelectMany(one => one.Need.Held.Keys).Distinct()];
        if (options.Memory is { } machine)
            new MemoryCheck(scope, machine).Check(order);

        // One mistake that two inputs show at one place is said once.
        var problems = scope.Problems.DistinctBy(problem => problem with { Node = null, Port = null })
            .OrderBy(problem => problem.File == workflow.Source.File).ThenBy(problem => problem.Line).ThenBy(problem => problem.Column)
            .ToList();
        return new CheckedWorkflow(workflow, lease, problems)
        {
            Inputs = [.. workflow.Inputs.Select(input => scope.Inputs[input.Name])],
            Replaced = replaced,
            Nodes = [.. order.Select(node => node.Built!)],
            Outputs = [.. outputs.Select(output => output.Build()).OfType<CheckedOutput>()],
            Seeds = scope.Seeds.Drawn,
            Paths = [.. scope.Paths.Named],
        };
    }

    private static void ResolveInputs(CheckScope scope, InputValues given)
    {
        var values = given.Values.Where(value => !value.Path.Contains('.', StringComparison.Ordinal))
            .ToDictionary(value => value.Path, StringComparer.Ordinal);
        var names = scope.Workflow.Inputs.Select(input => input.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var unknown in values.Values.Where(value => !names.Contains(value.Path)))
        {
            var has = names.Count == 0 ? "it has none" : $"it has {Listing.Create(names)}";
            using var subject = scope.Problems.About(Reference.Inputs, unknown.Path);
            scope.Error(
                unknown.Source, unknown.Place, $"the workflow has no input '{unknown.Path}': {has}", scope.Nearest(unknown.Path, names));
        }

        var seeds = SeedInputs.Find(scope.Workflow, node => scope.Named.GetValueOrDefault(node.Name)?.Definition);
        var literals = new LiteralReader(scope.Paths);
        scope.Inputs = new InputResolver(scope.Workflow, scope.Catalog, literals, scope.Seeds, seeds, scope.Problems).Resolve(values);
    }

    /// <summary>References may point forward: every node is known before the first is bound.</summary>
    private static void FindNodes(CheckScope scope, NodeBinder binder)
    {
        foreach (var node in scope.Workflow.Nodes)
        {
            var found = binder.Find(node);
            scope.Named[node.Name] = found;
            if (found is not null)
                scope.Nodes.Add(found);
        }
    }

    private static void BindNodes(CheckScope scope, NodeBinder binder, List<InputValue> replaced)
    {
        foreach (var node in scope.Workflow.Nodes)
        {
            if (scope.Named[node.Name] is { } found)
                binder.Bind(node, found);
        }

        binder.CheckReplaced(replaced);
    }

    /// <summary>Builds the nodes, each behind those it needs: what these are and give is known by then.</summary>
    private static void Build(CheckScope scope, List<NodeBuilder> order, List<BoundOutput> outputs)
    {
        var (lists, presence, describer) = (new ListFlow(scope), new PresenceCheck(scope), new NodeDescriber(scope));
        foreach (var node in order)
        {
            node.ResolveInputs();
            lists.Follow(node);
            presence.Check(node);
            describer.Describe(node);
            node.Build();
        }

        foreach (var output in outputs)
            presence.Check(output);
    }
}
