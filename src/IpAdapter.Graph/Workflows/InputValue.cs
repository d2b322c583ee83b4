namespace IpAdapter.Graph.Workflows;

/// <summary>
/// A value given from outside: to an input of the workflow (<c>scale</c>), or in the place of a literal (<c>drawn.steps</c>).
/// </summary>
/// <param name="Path">The input's name, or the node's and the port's.</param>
/// <param name="Value">The value. It is meant as it stands: a dollar sign in it is a dollar sign.</param>
/// <param name="Source">Where it was given.</param>
/// <param name="Place">Where in there.</param>
public sealed record InputValue(string Path, YamlValue Value, ValueSource Source, Place Place);
