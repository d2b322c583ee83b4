namespace IpAdapter.Graph;

/// <summary>Declares a class as a node and gives the name a workflow calls it by.</summary>
/// <param name="name">Family and name, as in <c>sampling/sample</c>; a later major version is part of it: <c>sampling/sample@2</c>.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class NodeAttribute(string name) : Attribute
{
    /// <summary>Family and name, with the major version behind an <c>@</c> where it is not 1.</summary>
    public string Name { get; } = name;
}
