using IpAdapter.Graph.Naming;

namespace IpAdapter.Graph.Nodes;

/// <summary>Looks for nodes by a word.</summary>
public static class NodeSearch
{
    /// <summary>
    /// Whether a node speaks of something: in its name, its documentation, its ports' names or types, or as another tool's name for it.
    /// </summary>
    public static bool Finds(NodeDefinition node, string word) =>
        Has(node.Id, word) || node.FormerNames.Any(former => Has(former, word)) || Has(node.Summary, word)
        || node.Inputs.Concat(node.Outputs).Any(port => Has(port.Name, word) || Has(port.TypeName, word) || Has(port.Documentation, word))
        || OtherTools.Names.Any(row => row.OurNodes.Contains(node.Id) && row.Theirs.Any(theirs => Has(theirs, word)));

    private static bool Has(string text, string word) => text.Contains(word, StringComparison.OrdinalIgnoreCase);
}
