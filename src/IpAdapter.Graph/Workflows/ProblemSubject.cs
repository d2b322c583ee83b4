namespace IpAdapter.Graph.Workflows;

/// <summary>What the problems are about that are reported while this lasts; those that name something nearer keep it.</summary>
internal readonly ref struct ProblemSubject(List<Problem> problems, string node, string? port)
{
    private readonly int _before = problems.Count;

    /// <summary>Marks what was reported since.</summary>
    public void Dispose()
    {
        for (var i = _before; i < problems.Count; i++)
        {
            if (problems[i].Node is null)
                problems[i] = problems[i] with { Node = node, Port = port };
        }
    }
}
