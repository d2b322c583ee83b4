namespace IpAdapter.Graph.Running;

/// <summary>
/// Hands events on, one at a time. Who takes them may throw; that is never the fault of the node that was speaking, so it is kept here and
/// ends the run.
/// </summary>
/// <param name="observe">Takes the events.</param>
/// <param name="ended">Called once, when it has thrown.</param>
internal sealed class RunEvents(Action<RunEvent>? observe, Action ended)
{
    private readonly Lock _lock = new();

    /// <summary>Whether anybody listens.</summary>
    public bool IsHeard => observe is not null;

    /// <summary>What the observer threw. It is told nothing more then.</summary>
    public Exception? Fault { get; private set; }

    public void Raise(RunEvent happened)
    {
        if (observe is not null && !TryRaise(happened))
            ended();
    }

    private bool TryRaise(RunEvent happened)
    {
        lock (_lock)
        {
            if (Fault is not null)
                return true;
            try
            {
                observe!(happened);
                return true;
            }
#pragma warning disable CA1031 // Whatever it is, it goes to whoever began the run, and not through the code of a plugin.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                Fault = fault;
                return false;
            }
        }
    }
}
