namespace IpAdapter.Graph;

/// <summary>
/// A text input that a workflow may also write as a mapping, <c>{ up: { block_1: 1 } }</c>: the node is given it as JSON.
/// </summary>
[AttributeUsage(AttributeTargets.Property, Inherited = false)]
public sealed class MappingAttribute : Attribute;
