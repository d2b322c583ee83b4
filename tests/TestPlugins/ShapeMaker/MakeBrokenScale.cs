using IpAdapter.Graph;
using Shapes;

namespace ShapeMaker;

[Node("shapes/broken-scale")]
public sealed class MakeBrokenScale : INode<MakeBrokenScale.Inputs, Scale>
{
    public sealed record Inputs;

    public ValueTask<Scale> RunAsync(Inputs inputs, NodeContext context) => new(new BrokenScale());

    private sealed record BrokenScale : Scale
    {
        // A library throws, on behalf of who calls it.
        public override double Of(double length) =>
            new[] { length }.Select(one => double.Parse("no number", System.Globalization.CultureInfo.InvariantCulture)).Single();
    }
}
