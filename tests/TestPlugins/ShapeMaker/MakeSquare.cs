using IpAdapter.Graph;
using Shapes;

namespace ShapeMaker;

[Node("shapes/square")]
public sealed class MakeSquare : INode<MakeSquare.Inputs, Square>
{
    public sealed record Inputs(double Edge);

    public ValueTask<Square> RunAsync(Inputs inputs, NodeContext context) => new(new Square(inputs.Edge));
}
