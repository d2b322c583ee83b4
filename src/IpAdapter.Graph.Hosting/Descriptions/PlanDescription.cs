using IpAdapter.Graph.Naming;
using IpAdapter.Graph.Planning;

namespace IpAdapter.Graph.Hosting.Descriptions;

/// <summary>What a run of a workflow would do.</summary>
/// <param name="Workflow">The workflow.</param>
/// <param name="Steps">Its steps, each behind those it needs; none where the workflow cannot be run.</param>
public sealed record PlanDescription(WorkflowDescription Workflow, IReadOnlyList<StepDescription> Steps)
{
    internal static PlanDescription Create(WorkflowDescription workflow, Plan plan) => new(workflow,
        [.. plan.Steps.Zip(workflow.Nodes, (step, node) => new StepDescription(node, KebabCase.Convert(step.State.ToString()),
            step.Runs))]);
}
