using IpAdapter.Graph.Naming;
using IpAdapter.Graph.Nodes;

namespace IpAdapter.Graph.Checking.Binding;

/// <summary>Finds what a name of another tool is called here.</summary>
internal sealed class ForeignNames(NodeCatalog catalog)
{
    /// <summary>What a node of theirs is here: what to say, and the node, where it is one.</summary>
    public (string Said, string? Proposal)? Node(string name)
    {
        if (OtherTools.Names.FirstOrDefault(row => row.Is(name) && row.OurNodes.Any(ours => catalog.Find(ours) is not null)) is not { } row)
            return null;
        return ($"{row.Tool} calls it so; here it is {row.Here}", row.OurNodes.First(ours => catalog.Find(ours) is not null));
    }

    /// <summary>The input of a node that another tool calls by this name; null where there is none.</summary>
    public static string? Input(NodeDefinition node, string name) => (
        from row in OtherTools.Names
        where row.Is(name)
        from ours in row.Ours
        where OtherName.NodeOf(ours) == node.Id && ours.Length > node.Id.Length
        let port = ours[(node.Id.Length + 1)..].Split(':')[0]
        where node.InputIndex(port) >= 0
        select port).FirstOrDefault();

    /// <summary>The choice of a port that another tool calls by this name; null where there is none.</summary>
    public static string? Choice(Port port, string name) => port.Choices is not { } choices ? null : (
        from row in OtherTools.Names
        where row.Is(name)
        from ours in row.Ours
        let colon = ours.IndexOf(": ", StringComparison.Ordinal)
        where colon > 0 && ours[..colon].EndsWith($".{port.Name}", StringComparison.Ordinal) && choices.Contains(ours[(colon + 2)..])
        select ours[(colon + 2)..]).FirstOrDefault();

    /// <summary>
    /// What a name of theirs on a port that takes a bare name stands for: <c>dpmpp_2m</c>, and with its noise levels
    /// <c>dpmpp_2m_karras</c>.
    /// </summary>
    public (string Said, string? Proposal)? Stand(Port port, string name, IReadOnlyCollection<string> names)
    {
        if (NodeFor(port, name) is var (row, bare) && names.Contains(bare))
            return ($"{row.Tool} calls it so; here it is {row.Here}", row.Ours.Count == 1 ? bare : null);
        for (var cut = name.LastIndexOfAny(['_', ' ']); cut > 0; cut = name.LastIndexOfAny(['_', ' '], cut - 1))
        {
            if (NodeFor(port, name[..cut]) is not var (_, sampler))
                continue;
            var levels = OtherTools.Names.FirstOrDefault(
                each => each.Is(name[(cut + 1)..]) && each.Ours.Any(ours => ours.Contains(": ", StringComparison.Ordinal)));
            if (levels is null)
                continue;
            var node = catalog.Named(sampler, port.ValueType)!.Id;
            var settings = levels.Ours.Where(ours => ours.Contains(": ", StringComparison.Ordinal));
            var setting = settings.OrderByDescending(ours => OtherName.NodeOf(ours) == node).First();
            var with = setting[(setting.IndexOf('.', StringComparison.Ordinal) + 1)..];
            return ($"it is two things here, '{sampler}' and its noise levels: "
                + $"make a node (name: {{ uses: {node}, with: {{ {with} }} }}) and write $name", null);
        }

        return null;
    }

    private (OtherName Row, string Bare)? NodeFor(Port port, string name)
    {
        foreach (var row in OtherTools.Names.Where(row => row.Is(name)))
        {
            foreach (var node in row.OurNodes)
            {
                var bare = node[(node.LastIndexOf('/') + 1)..];
                if (catalog.Named(bare, port.ValueType) is not null)
                    return (row, bare);
            }
        }

        return null;
    }
}
