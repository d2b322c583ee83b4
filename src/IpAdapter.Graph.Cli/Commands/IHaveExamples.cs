namespace IpAdapter.Graph.Cli.Commands;

/// <summary>A command whose help ends with examples.</summary>
internal interface IHaveExamples
{
    /// <summary>What to type, and what it does.</summary>
    IReadOnlyList<(string Line, string Meaning)> Examples { get; }
}
