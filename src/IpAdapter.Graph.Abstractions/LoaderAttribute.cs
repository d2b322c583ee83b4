namespace IpAdapter.Graph;

/// <summary>
/// A node that stands for a path: where an input of this node's output type is given a path in a workflow, this node is run with the path
/// on its one required input of type <see cref="FilePath"/>.
/// One loader a type.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class LoaderAttribute : Attribute;
