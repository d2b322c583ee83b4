using IpAdapter.Graph;
using Shapes;

namespace ShapeTaker;

[Node("shapes/area")]
public sealed class MeasureArea : INode<MeasureArea.Inputs, double>
{
    public sealed record Inputs(Square Square);

    public ValueTask<double> RunAsync(Inputs inputs, NodeContext context) => new(inputs.Square.Edge * inputs.Square.Edge);
}
