namespace IpAdapter.Graph.Workflows;

/// <summary>A place in a text.</summary>
/// <param name="Line">Line, from 1; 0 where the text has no lines.</param>
/// <param name="Column">Column, from 1.</param>
public readonly record struct Place(int Line, int Column);
