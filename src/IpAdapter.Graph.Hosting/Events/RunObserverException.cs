namespace IpAdapter.Graph.Hosting.Events;

/// <summary>The program that embeds the host threw while it was given an event. The run was ended; no node failed because of it.</summary>
/// <param name="observed">The event that it was given.</param>
/// <param name="fault">What it threw.</param>
public sealed class RunObserverException(RunEvent observed, Exception fault) : Exception(
    $"the observer given to the run threw {fault.GetType().Name} on {observed.GetType().Name}: {fault.Message}. "
    + "This is a fault of the program that runs the workflow, not of a node or a plugin; the run was ended",
    fault);
