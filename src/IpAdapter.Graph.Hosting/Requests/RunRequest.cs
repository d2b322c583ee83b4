using IpAdapter.Graph.Delivery;

namespace IpAdapter.Graph.Hosting.Requests;

/// <summary>A workflow to run.</summary>
/// <param name="Workflow">The workflow.</param>
public sealed record RunRequest(WorkflowFile Workflow) : WorkflowRequest(Workflow)
{
    /// <summary>What files carry about the run that made them.</summary>
    public RecordContent Record { get; init; }

    /// <summary>Names of the outputs to make; null for all.</summary>
    public IReadOnlyCollection<string>? Outputs { get; init; }

    /// <summary>Shows what there is after each step of a drawing; null for no previews, which cost nothing then.</summary>
    public PreviewOptions? Preview { get; init; }
}
