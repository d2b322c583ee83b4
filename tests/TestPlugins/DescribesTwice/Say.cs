using IpAdapter.Graph;

namespace DescribesTwice;

/// <summary>Says what it gives, and is to be run for that as well.</summary>
[Node("twice/say"), DescribedByRunning]
public sealed class Say : INode<Say.Inputs, string>, ICheck<Say.Inputs, string>
{
    public sealed record Inputs(string Text = "");

    public void Check(Known<Inputs> inputs, CheckReport<Inputs, string> report) => report.Output("");

    public ValueTask<string> RunAsync(Inputs inputs, NodeContext context) => new(inputs.Text);
}
