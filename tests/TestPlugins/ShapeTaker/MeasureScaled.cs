using IpAdapter.Graph;
using Shapes;

namespace ShapeTaker;

/// <summary>Calls what another plugin gave, on another thread.</summary>
[Node("shapes/scaled")]
public sealed class MeasureScaled : INode<MeasureScaled.Inputs, double>
{
    public sealed record Inputs(Scale Scale, double Length = 1);

    public async ValueTask<double> RunAsync(Inputs inputs, NodeContext context) => await Task.Run(() => inputs.Scale.Of(inputs.Length));
}
