using IpAdapter.Graph.Checking;

namespace IpAdapter.Graph.Hosting.Descriptions;

/// <summary>Something that a workflow delivers.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Node">Name of the node that gives it.</param>
/// <param name="Port">The output that gives it.</param>
/// <param name="TypeName">Type of the value; of one item for a list.</param>
/// <param name="TypeText">The type as people read it: <c>image</c>, <c>list of image</c>.</param>
/// <param name="IsList">Whether it is a list.</param>
public sealed record OutputDescription(string Name, string Node, string Port, string TypeName, string TypeText, bool IsList)
{
    internal static OutputDescription Create(CheckedOutput output) =>
        new(output.Name, output.Node.Name, output.Port.Name, output.Port.TypeName, output.Port.TypeText, output.IsList);
}
