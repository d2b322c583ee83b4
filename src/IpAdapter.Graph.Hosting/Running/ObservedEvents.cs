using IpAdapter.Graph.Hosting.Events;

namespace IpAdapter.Graph.Hosting.Running;

/// <summary>
/// Hands events to the program that embeds the host, one at a time. What its observer throws never reaches the code of a node or a plugin:
/// it is kept here, and ends the run.
/// </summary>
/// <param name="observe">Takes the events.</param>
/// <param name="end">Ends the run; called once, when the observer has thrown.</param>
internal sealed class ObservedEvents(Action<RunEvent> observe, Action end)
{
    private readonly Lock _gate = new();
    private RunObserverException? _fault;

    public void Publish(RunEvent happened)
    {
        lock (_gate)
        {
            if (_fault is not null)
                return;
            try
            {
                observe(happened);
                return;
            }
            catch (Exception fault)
            {
                _fault = new RunObserverException(happened, fault);
            }
        }

        end();
    }

    /// <exception cref="RunObserverException">The observer has thrown.</exception>
    public void ThrowIfFaulted()
    {
        if (_fault is not null)
            throw _fault;
    }
}
