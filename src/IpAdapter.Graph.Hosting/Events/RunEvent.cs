using IpAdapter.Graph.Hosting.Descriptions;

namespace IpAdapter.Graph.Hosting.Events;

/// <summary>Something that happened in a run. Events are texts and numbers: whoever keeps them keeps no plugin in memory.</summary>
public abstract record RunEvent
{
    private protected RunEvent()
    {
    }
}

/// <summary>A plugin is asked what it says about a node before the run, which may take as long as the plugin likes.</summary>
/// <param name="Node">The node.</param>
public sealed record NodeChecking(NodeReference Node) : RunEvent;

/// <summary>The workflow was checked. It is run where it can be.</summary>
/// <param name="Workflow">The workflow, with its problems.</param>
public sealed record WorkflowChecked(WorkflowDescription Workflow) : RunEvent;

/// <summary>A node begins.</summary>
/// <param name="Node">The node.</param>
/// <param name="Item">Which of its runs, from 0.</param>
/// <param name="Items">How many runs it has: one for each item of a list.</param>
public sealed record NodeStarted(NodeReference Node, int Item, int Items) : RunEvent;

/// <summary>A node tells how far it is.</summary>
/// <param name="Node">The node.</param>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps there are.</param>
/// <param name="Item">Which of its runs, from 0.</param>
/// <param name="Items">How many runs it has.</param>
public sealed record NodeProgress(NodeReference Node, int Step, int Steps, int Item, int Items) : RunEvent
{
    /// <summary>A few words about the step, such as a loss; null where the node says none.</summary>
    public string? Status { get; init; }
}

/// <summary>A node shows what it has so far (<see cref="Requests.PreviewOptions"/>).</summary>
/// <param name="Node">The node.</param>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps there are.</param>
/// <param name="Image">The first of the pictures that are drawn, at most 512 pixels wide and high.</param>
/// <param name="File">Where it was written; null where previews are not written.</param>
public sealed record NodePreview(NodeReference Node, int Step, int Steps, Diffusion.Imaging.Image Image, string? File) : RunEvent;

/// <summary>The result of a node is known from an earlier run.</summary>
/// <param name="Node">The node.</param>
public sealed record NodeCached(NodeReference Node) : RunEvent;

/// <summary>A node is done, with all its runs.</summary>
/// <param name="Node">The node.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Bytes">Memory that its results hold.</param>
public sealed record NodeFinished(NodeReference Node, double Seconds, long Bytes) : RunEvent;

/// <summary>A node says something to the person who runs the workflow.</summary>
/// <param name="Node">The node.</param>
/// <param name="Message">What it says.</param>
/// <param name="IsWarning">Whether something is probably not as it was meant.</param>
public sealed record NodeMessage(NodeReference Node, string Message, bool IsWarning) : RunEvent;

/// <summary>A node is not run because one that it needs has failed.</summary>
/// <param name="Node">The node.</param>
/// <param name="Because">The node that failed.</param>
public sealed record NodeSkipped(NodeReference Node, NodeReference Because) : RunEvent;

/// <summary>A node failed.</summary>
/// <param name="Failure">What went wrong, and where.</param>
public sealed record NodeFailed(NodeFailure Failure) : RunEvent;

/// <summary>No node runs any more; outputs are delivered next.</summary>
/// <param name="Seconds">How long the nodes took.</param>
/// <param name="Failures">Everything that failed. Outputs behind it are missing.</param>
public sealed record NodesDone(double Seconds, IReadOnlyList<NodeFailure> Failures) : RunEvent;

/// <summary>Something is not as it should be, but the run goes on.</summary>
/// <param name="Message">What, and what follows from it.</param>
/// <param name="Details">The exception with its stack, for logs.</param>
public sealed record RunWarning(string Message, string? Details = null) : RunEvent;

/// <summary>A value was written to a file, or could not be.</summary>
/// <param name="Output">The output's name.</param>
/// <param name="Wanted">Where it was to be written.</param>
/// <param name="File">Where it is; null where it could be written nowhere.</param>
/// <param name="Reason">Why it is not where it was to be; null where it is.</param>
/// <param name="IsFault">Whether the format failed, and not the disk.</param>
/// <param name="Details">The exception with its stack, for logs.</param>
public sealed record OutputWritten(string Output, string Wanted, string? File, string? Reason, bool IsFault, string? Details) : RunEvent;

/// <summary>A value of an output, where the request asks for values.</summary>
/// <param name="Output">The output's name.</param>
/// <param name="Index">Which of the output's values, from 0.</param>
/// <param name="Value">The value: an <see cref="Diffusion.Imaging.Image"/>, a text, a number or a boolean.</param>
public sealed record OutputValue(string Output, int Index, object Value) : RunEvent;

/// <summary>A run is over.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Files">The files that were written.</param>
/// <param name="Seeds">The seeds that nodes were given.</param>
public sealed record RunFinished(RunOutcome Outcome, IReadOnlyList<string> Files, IReadOnlyList<string> Seeds) : RunEvent;
