using IpAdapter.Graph.Checking;

namespace IpAdapter.Graph.Running;

/// <summary>An output of a run.</summary>
/// <param name="Output">What it is in the workflow.</param>
/// <param name="Values">The value, or the items where it is a list. They are the runtime's: good until the result is disposed.</param>
public sealed record RunOutput(CheckedOutput Output, IReadOnlyList<object> Values)
{
    /// <summary>Its name.</summary>
    public string Name => Output.Name;
}
