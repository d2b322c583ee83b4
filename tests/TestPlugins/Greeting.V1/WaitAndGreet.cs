using IpAdapter.Graph;

namespace Greeting;

/// <summary>Greets when the host's gate opens: a run that lasts as long as a test wants.</summary>
[Node("greeting/wait")]
public sealed class WaitAndGreet(SemaphoreSlim gate, Politeness politeness) : INode<WaitAndGreet.Inputs, string>
{
    public sealed record Inputs(string Name);

    public async ValueTask<string> RunAsync(Inputs inputs, NodeContext context)
    {
        await gate.WaitAsync(context.Cancellation);
        return $"{politeness.Word} {inputs.Name}";
    }
}
