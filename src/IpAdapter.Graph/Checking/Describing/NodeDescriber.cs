using IpAdapter.Graph.Checking.Binding;
using IpAdapter.Graph.Nodes;

namespace IpAdapter.Graph.Checking.Describing;

/// <summary>
/// Lets each node say what it can about its outputs, its inputs and its files: once, or once for each item of a list that it takes apart.
/// </summary>
internal sealed class NodeDescriber(CheckScope scope)
{
    public void Describe(NodeBuilder node)
    {
        // One that is run needs its inputs as they are meant: what stands for a wrong one is not.
        var isAsked = node.Definition.DescribesItself && !(node.Definition.IsDescribedByRunning && node.IsBroken);
        var lists = node.IsMapped ? Lists(node) : null;
        var instance = isAsked ? Create(node) : null;
        var given = GivenFiles(node, lists);
        var runs = new DescribedRun[node.Runs ?? 1];
        for (var run = 0; run < runs.Length; run++)
        {
            KnownItem[]? items = lists is null ? null : [.. lists.Select(list => run < list?.Count ? list[run] : default)];
            var known = new KnownInputs(node, scope, items);
            if (instance is not null)
                Ask(node, instance, known);
            runs[run] = new(known.Descriptions, known.Lacking, FilesOf(known, given, items));
        }

        node.Described = runs;
        if (!node.Definition.DescribesItself && Hidden(node) is { } hidden)
            WarnOfHidden(node, hidden);
    }

    /// <summary>
    /// An input whose value is known, and of the type that the node gives: what was known of it is lost behind a node that says nothing.
    /// </summary>
    private static CheckedInput? Hidden(NodeBuilder node) => node.Inputs.FirstOrDefault(input =>
        input is { IsMapped: false, Port.IsList: false } && !PortTypes.IsLiteral(input.Port.ValueType)
        && input.Binding.TryDescribe(out var known)
        && node.Definition.Outputs.Any(output => output.ValueType.IsInstanceOfType(known)));

    private void WarnOfHidden(NodeBuilder node, CheckedInput hidden)
    {
        using var subject = node.Subject(scope.Problems, hidden.Port.Name);
        scope.Problems.Add(node.Source.Warning(node.Place,
            $"'{node.Definition.FullName}' of plugin {node.Definition.Plugin} does not say before the run what becomes of "
                + $"'{hidden.Port.Name}', so what is behind it is checked only in the run: its author marks the node [DescribedByRunning], "
                + "or implements ICheck"));
    }

    /// <summary>The items of each input that is taken apart; null for the others, and where their number is not known.</summary>
    private static IReadOnlyList<KnownItem>?[] Lists(NodeBuilder node) =>
        [.. node.Inputs.Select(input => input is { IsMapped: true } ? ItemsOf(input.Binding) : null)];

    private static List<KnownItem>? ItemsOf(InputBinding binding)
    {
        var items = new List<KnownItem>();
        return binding.TryDescribeItems(items) ? items : null;
    }

    private static List<string> FilesOf(KnownInputs known, List<string> given, KnownItem[]? items)
    {
        if (known.Files.Count > 0)
            return [.. known.Files.Distinct()];
        return items is null ? given : [.. given, .. items.Select(item => item.Value).OfType<FilePath>().Select(file => file.Value)];
    }

    private NodeInstance? Create(NodeBuilder node)
    {
        scope.Asking?.Invoke(node.Name, node.Definition);
        NodeInstance? instance = null;
        Guard(node, () => instance = node.Definition.Create(scope.Lease.ServicesOf(node.Definition.Plugin)));
        return instance;
    }

    private void Ask(NodeBuilder node, NodeInstance instance, KnownInputs known) => Guard(node, () =>
    {
        try
        {
            instance.Check(known, known);
        }
        catch (NodeInputException wrong) when (node.Definition.InputIndex(wrong.Port) >= 0)
        {
            known.Problem(wrong.Port, wrong.Message);
        }
    });

    private void Guard(NodeBuilder node, Action ask)
    {
        try
        {
            ask();
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // A node whose inputs are wrong already may stumble over what is missing: that is no news.
            using var subject = node.Subject(scope.Problems);
            if (!node.IsBroken)
            {
                var words = FaultWords.OfCheck(fault, node.Definition, scope.Catalog);
                scope.Problems.Add(node.Source.Error(node.Place, $"'{node.Name}': {words}") with { IsFault = true });
            }

            node.IsBroken = true;
        }
    }

    /// <summary>The files among the inputs that every run reads; those too of lists whose length is not known.</summary>
    private static List<string> GivenFiles(NodeBuilder node, IReadOnlyList<KnownItem>?[]? lists)
    {
        var files = new List<string>();
        for (var i = 0; i < node.Inputs.Length; i++)
        {
            if (node.Inputs[i] is { } input && input.Port.ValueType == typeof(FilePath) && lists?[i] is null)
                files.AddRange(input.Binding.Descriptions.OfType<FilePath>().Select(file => file.Value));
        }

        return files;
    }
}
