using IpAdapter.Graph;

namespace Misbehaves;

/// <summary>Never ends, and does not look whether it is to.</summary>
[Node("misbehaving/never-end")]
public sealed class NeverEnd : INode<NeverEnd.Inputs, string>
{
    public sealed record Inputs;

    public async ValueTask<string> RunAsync(Inputs inputs, NodeContext context)
    {
        context.Log.Say("begun");
        await Task.Delay(Timeout.InfiniteTimeSpan, CancellationToken.None);
        return "";
    }
}
