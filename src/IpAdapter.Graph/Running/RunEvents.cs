namespace IpAdapter.Graph.Running;

/// <summary>Hands events on, one at a time.</summary>
internal sealed class RunEvents(Action<RunEvent>? observe)
{
    private readonly Lock _lock = new();

    /// <summary>Whether anybody listens.</summary>
    public bool IsHeard => observe is not null;

    public void Raise(RunEvent happened)
    {
        if (observe is null)
            return;
        lock (_lock)
            observe(happened);
    }
}
