namespace IpAdapter.Graph;

/// <summary>
/// Marks, among several outputs, the one that <c>$node</c> without a port stands for. Written <c>[property: Main]</c> in a positional
/// record.
/// </summary>
[AttributeUsage(AttributeTargets.Property, Inherited = false)]
public sealed class MainAttribute : Attribute;
