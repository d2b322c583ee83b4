using IpAdapter.Graph;

namespace DescribesTwice;

/// <summary>Gives a text, and checks itself as a node that gives a number.</summary>
[Node("twice/other")]
public sealed class Other : INode<Other.Inputs, string>, ICheck<Other.Inputs, double>
{
    public sealed record Inputs(string Text = "");

    public void Check(Known<Inputs> inputs, CheckReport<Inputs, double> report) => report.Output(0.0);

    public ValueTask<string> RunAsync(Inputs inputs, NodeContext context) => new(inputs.Text);
}
