namespace IpAdapter.Graph.Workflows;

/// <summary>Says what problems are about.</summary>
internal static class ProblemSubjects
{
    /// <summary>What problems of the workflow's own outputs call the node.</summary>
    public const string Outputs = "outputs";

    /// <summary>
    /// From here until the result is disposed, what is reported is about a node and its port, where nothing nearer is named: to be held
    /// with <c>using</c>.
    /// </summary>
    public static ProblemSubject About(this List<Problem> problems, string node, string? port = null) => new(problems, node, port);
}
