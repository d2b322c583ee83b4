using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Checking.Binding;

/// <summary>What an input is given, and where that is written.</summary>
/// <param name="Value">What it is given.</param>
/// <param name="Source">The file or setting.</param>
/// <param name="Place">The place in it.</param>
internal readonly record struct GivenInput(InputExpression Value, ValueSource Source, Place Place);
