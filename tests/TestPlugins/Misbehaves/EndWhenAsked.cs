using IpAdapter.Graph;

namespace Misbehaves;

/// <summary>Lasts until it is asked to end.</summary>
[Node("misbehaving/end-when-asked")]
public sealed class EndWhenAsked : INode<EndWhenAsked.Inputs, string>
{
    public sealed record Inputs(string Text = "");

    public async ValueTask<string> RunAsync(Inputs inputs, NodeContext context)
    {
        context.Log.Say("begun " + inputs.Text);
        await Task.Delay(Timeout.InfiniteTimeSpan, context.Cancellation);
        return "";
    }
}
