namespace IpAdapter.Graph.Running;

/// <summary>What a node has said in this run. One that runs for each item of a list says of each what holds for all: that is told once.</summary>
internal sealed class SaidRemarks
{
    private readonly Lock _lock = new();   // nodes speak from whatever thread they like
    private HashSet<string>? _messages;

    /// <summary>Whether the message was not said before.</summary>
    public bool IsNew(string message)
    {
        lock (_lock)
            return (_messages ??= new(StringComparer.Ordinal)).Add(message);
    }
}
