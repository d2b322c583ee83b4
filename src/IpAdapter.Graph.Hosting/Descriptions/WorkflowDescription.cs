using IpAdapter.Graph.Checking;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Hosting.Descriptions;

/// <summary>A checked workflow: what is wrong with it, and what it is made of, in words that keep nothing of a plugin in memory.</summary>
public sealed record WorkflowDescription
{
    /// <summary>What the workflow calls itself.</summary>
    public required string Name { get; init; }

    /// <summary>The file, as it was named.</summary>
    public required string File { get; init; }

    /// <summary>Whether it can be run: there may be warnings, but no error.</summary>
    public required bool IsRunnable { get; init; }

    /// <summary>Everything wrong with it, by place.</summary>
    public required IReadOnlyList<Problem> Problems { get; init; }

    /// <summary>For an output of an earlier run: what is different now.</summary>
    public IReadOnlyList<string> Changes { get; init; } = [];

    /// <summary>Numbers that were drawn, where the workflow asks for random ones.</summary>
    public IReadOnlyList<DrawnSeed> Seeds { get; init; } = [];

    /// <summary>
    /// Every node, behind those it needs: the workflow's own, and those that paths and bare names stand for. Only complete where it can be
    /// run.
    /// </summary>
    public IReadOnlyList<WorkflowNodeDescription> Nodes { get; init; } = [];

    /// <summary>What is delivered.</summary>
    public IReadOnlyList<OutputDescription> Outputs { get; init; } = [];

    /// <summary>Files and folders whose content decides the result, absolute.</summary>
    public IEnumerable<string> Files => Nodes.SelectMany(node => node.Files).Distinct();

    internal static WorkflowDescription Create(CheckedWorkflow workflow, string file, IReadOnlyList<string> changes)
    {
        var literals = workflow.Workflow.Nodes.DistinctBy(node => node.Name)
            .ToDictionary(node => node.Name, WorkflowNodeDescription.LiteralsOf, StringComparer.Ordinal);
        return new()
        {
            Name = workflow.Workflow.Name,
            File = file,
            IsRunnable = workflow.IsRunnable,
            Problems = workflow.Problems,
            Changes = changes,
            Seeds = workflow.Seeds,
            Nodes = [.. workflow.Nodes.Select(node => WorkflowNodeDescription.Create(node, node.IsImplicit ? [] : literals[node.Name]))],
            Outputs = [.. workflow.Outputs.Select(OutputDescription.Create)],
        };
    }
}
