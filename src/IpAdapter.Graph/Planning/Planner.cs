using IpAdapter.Graph.Caching;
using IpAdapter.Graph.Checking;

namespace IpAdapter.Graph.Planning;

/// <summary>Finds what must run for the outputs asked for, and what is known already.</summary>
public sealed class Planner(ResultCache cache)
{
    /// <summary>Plans a run. What is known already is held until the plan is disposed.</summary>
    /// <exception cref="InvalidOperationException">The workflow has errors.</exception>
    /// <exception cref="ArgumentException">An output asked for is not the workflow's.</exception>
    public Plan Plan(CheckedWorkflow workflow, PlanOptions options)
    {
        if (!workflow.IsRunnable)
            throw new InvalidOperationException($"'{workflow.Workflow.Name}' has problems and can't be run: {workflow.Problems[0]}");

        return new PlanBuilder(workflow, Asked(workflow, options.Outputs), options.Environment, cache).Build();
    }

    private static List<CheckedOutput> Asked(CheckedWorkflow workflow, IReadOnlyCollection<string>? names)
    {
        if (names is null)
            return [.. workflow.Outputs];
        foreach (var name in names)
        {
            if (!workflow.Outputs.Any(output => output.Name == name))
            {
                var has = string.Join(", ", workflow.Outputs.Select(output => $"'{output.Name}'"));
                throw new ArgumentException($"'{workflow.Workflow.Name}' has no output '{name}': it has {has}", nameof(names));
            }
        }

        return [.. workflow.Outputs.Where(output => names.Contains(output.Name))];
    }
}
