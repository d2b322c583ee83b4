namespace IpAdapter.Graph;

/// <summary>A node whose result must not be kept for another run, because it does something outside (sends, writes, asks).</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class NeverCachedAttribute : Attribute;
