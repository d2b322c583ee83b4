using IpAdapter.Graph;

namespace Misbehaves;

/// <summary>Starts a thread, on which something is thrown that nobody catches.</summary>
[Node("misbehaving/throw-on-thread")]
public sealed class ThrowOnThread : INode<ThrowOnThread.Inputs, string>
{
    public sealed record Inputs;

    public async ValueTask<string> RunAsync(Inputs inputs, NodeContext context)
    {
        new Thread(Throw).Start();
        await Task.Delay(Timeout.InfiniteTimeSpan, context.Cancellation);
        return "";
    }

    private static void Throw() => throw new InvalidOperationException("a wheel came off");
}
