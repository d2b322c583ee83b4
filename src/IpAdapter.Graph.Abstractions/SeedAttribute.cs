namespace IpAdapter.Graph;

/// <summary>
/// An integer input that is a seed: a workflow may give it <c>random</c>, and a number is drawn, said and recorded. On a list it holds for
/// every item.
/// </summary>
[AttributeUsage(AttributeTargets.Property, Inherited = false)]
public sealed class SeedAttribute : Attribute;
