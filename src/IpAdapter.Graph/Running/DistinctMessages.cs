namespace IpAdapter.Graph.Running;

/// <summary>The messages of one node in one run. A node that runs for each item of a list says what holds for all of them once.</summary>
internal sealed class DistinctMessages
{
    private readonly Lock _lock = new();   // nodes report from whatever thread they like
    private HashSet<string>? _messages;

    /// <summary>Whether the message was not there before.</summary>
    public bool IsNew(string message)
    {
        lock (_lock)
            return (_messages ??= new(StringComparer.Ordinal)).Add(message);
    }
}
