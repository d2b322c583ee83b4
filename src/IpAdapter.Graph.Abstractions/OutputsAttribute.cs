namespace IpAdapter.Graph;

/// <summary>Marks a record whose properties are outputs of their own. Any other return type is one output.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class OutputsAttribute : Attribute;
