namespace IpAdapter.Graph.Checking;

/// <summary>Lets each node say what it can about its outputs, its inputs and its files.</summary>
internal sealed class NodeDescriber(CheckScope scope)
{
    public void Describe(CheckedNode node)
    {
        var known = new KnownInputs(node, scope);
        // One that is run needs its inputs as they are meant: what stands for a wrong one is not.
        if (node.Definition.DescribesItself && !(node.Definition.IsDescribedByRunning && node.IsBroken))
            Ask(node, known);
        node.Descriptions = known.Descriptions;
        node.Lacking = known.Lacking;
        node.Files = known.Files.Count > 0 ? [.. known.Files.Distinct()] : GivenFiles(node);
    }

    private void Ask(CheckedNode node, KnownInputs known)
    {
        try
        {
            node.Definition.Create(scope.Lease.ServicesOf(node.Definition.Plugin)).Describe(known);
        }
        catch (NodeInputException wrong) when (node.Definition.InputIndex(wrong.Port) >= 0)
        {
            known.Problem(wrong.Port, wrong.Message);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // A node whose inputs are wrong already may stumble over what is missing: that is no news.
            if (!node.IsBroken)
                scope.Error(node.Source, node.Place, $"'{node.Name}': plugin {node.Definition.Plugin} failed while '{node.Definition.FullName}' was checked: {fault.GetType().Name}: {fault.Message}");
            node.IsBroken = true;
        }
    }

    private static List<string> GivenFiles(CheckedNode node)
    {
        var files = new List<string>();
        foreach (var input in node.Inputs)
        {
            if (input is not null && input.Port.ValueType == typeof(FilePath))
                files.AddRange(Literals(input.Binding).Select(literal => literal.Canonical));
        }

        return files;
    }

    private static IEnumerable<LiteralBinding> Literals(Binding binding) => binding switch
    {
        LiteralBinding literal => [literal],
        ListBinding list => list.Items.SelectMany(Literals),
        _ => [],
    };
}
