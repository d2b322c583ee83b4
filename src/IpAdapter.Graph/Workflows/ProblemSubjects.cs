namespace IpAdapter.Graph.Workflows;

/// <summary>Says what problems are about.</summary>
internal static class ProblemSubjects
{
    /// <summary>What problems of the workflow's own outputs call the node.</summary>
    public const string Outputs = "outputs";

    /// <summary>Marks the problems from a place in the list on as being about a node and its port, where nothing nearer was named.</summary>
    public static void Mark(this List<Problem> problems, int from, string node, string? port = null)
    {
        for (var i = from; i < problems.Count; i++)
        {
            if (problems[i].Node is null)
                problems[i] = problems[i] with { Node = node, Port = port };
        }
    }
}
