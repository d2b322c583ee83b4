using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Checking.Binding;

/// <summary>One item of a list while the workflow is checked.</summary>
/// <param name="Value">What is known of it; null where nothing is.</param>
/// <param name="Place">Where it is written; null where another node makes it.</param>
internal readonly record struct KnownItem(object? Value, Place? Place);
