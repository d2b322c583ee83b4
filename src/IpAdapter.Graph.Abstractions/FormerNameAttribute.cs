namespace IpAdapter.Graph;

/// <summary>
/// Gives a name that workflows called a node by before it was renamed. A workflow that still does is run, with a warning that tells the
/// new name; so is the record of an earlier run.
/// </summary>
/// <param name="name">Family and name, without a major version: <c>image-prompt/encode-closely</c>.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class FormerNameAttribute(string name) : Attribute
{
    /// <summary>Family and name, without a major version.</summary>
    public string Name { get; } = name;
}
