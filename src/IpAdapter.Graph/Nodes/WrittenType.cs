namespace IpAdapter.Graph.Nodes;

/// <summary>A type of value that a workflow can write down.</summary>
/// <param name="Type">The type in C#.</param>
/// <param name="Name">What workflows and messages call it.</param>
/// <param name="Form">How it is written, for messages.</param>
public sealed record WrittenType(Type Type, string Name, string Form)
{
    /// <summary>
    /// Reads a text; null where it is not of the form. Not there for types whose reading depends on the port: its range, its choices, the
    /// folder of the workflow.
    /// </summary>
    internal Func<string, object?>? Read { get; init; }

    /// <summary>Writes a value in the one way that all its spellings have in common.</summary>
    internal Func<object, string>? Write { get; init; }
}
