namespace IpAdapter.Graph;

/// <summary>
/// An input that may be given a list although the node takes one: the node runs once for each item, and each of its outputs becomes the
/// list of the results.
/// Several such inputs with lists must have the same length and are taken side by side.
/// </summary>
[AttributeUsage(AttributeTargets.Property, Inherited = false)]
public sealed class EachAttribute : Attribute;
