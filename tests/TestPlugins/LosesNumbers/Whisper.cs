using IpAdapter.Graph;

namespace LosesNumbers;

/// <summary>A node, so that this is a plugin. What is looked at is the code beside it, of which nothing is run.</summary>
[Node("numbers/whisper")]
public sealed class Whisper : INode<Whisper.Inputs, string>
{
    public sealed record Inputs(string Text);

    public ValueTask<string> RunAsync(Inputs inputs, NodeContext context) => new(inputs.Text);
}
