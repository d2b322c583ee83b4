using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Checking;

/// <summary>An input of the workflow with the value it has in this run.</summary>
/// <param name="Input">What the workflow says of it.</param>
/// <param name="Port">Its type, range and choices.</param>
/// <param name="Value">The value given, or the default; null where there is neither.</param>
/// <param name="Source">Where the value was written.</param>
/// <param name="IsGiven">Whether it came from outside.</param>
public sealed record EffectiveInput(WorkflowInput Input, Port? Port, YamlValue? Value, ValueSource Source, bool IsGiven)
{
    /// <summary>Whether its value is wrong, and said to be.</summary>
    internal bool IsBroken { get; init; }
}
