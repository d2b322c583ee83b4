using System.Globalization;
using IpAdapter.Graph.Naming;
using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Checking.Binding;

/// <summary>What to say of a node that no loaded plugin has.</summary>
internal static class UnknownNode
{
    /// <summary>What is wrong, and what was probably meant.</summary>
    public static (string Message, string? Proposal) Say(YamlText uses, NodeCatalog catalog)
    {
        var name = uses.Text;
        if (name.EndsWith(".yaml", StringComparison.Ordinal) || name.EndsWith(".yml", StringComparison.Ordinal))
            return ($"'{name}' is a workflow: a workflow can't be a node of another in this version", null);

        if (new ForeignNames(catalog).Node(name) is var (said, theirs))
            return ($"there is no node '{name}': {said}", theirs);

        var at = name.LastIndexOf('@');
        var id = at < 0 ? name : name[..at];
        if (catalog.MajorsOf(id)?.Select(node => node.Major.ToString(CultureInfo.InvariantCulture)).ToList() is { } majors)
            return ($"there is no '{name}': its major versions are {Listing.Create(majors)}", catalog.Find(id)!.FullName);
        var ending = catalog.EndingIn(id).Select(node => node.FullName).ToList();
        return ending.Count > 1
            ? ($"there is no node '{name}': a node's name begins with its family. There are {Listing.Create(ending)}", null)
            : ($"there is no node '{name}' in any loaded plugin ('ipgraph nodes' lists them)",
                ending.FirstOrDefault() ?? catalog.Nearest(id));
    }
}
