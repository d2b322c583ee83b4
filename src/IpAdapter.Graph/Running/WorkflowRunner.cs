using IpAdapter.Graph.Caching;
using IpAdapter.Graph.Checking;
using IpAdapter.Graph.Planning;

namespace IpAdapter.Graph.Running;

/// <summary>Runs checked workflows: what is not known already, as soon as what it needs is there.</summary>
/// <param name="cache">Keeps results for runs to come.</param>
public sealed class WorkflowRunner(ResultCache cache)
{
    /// <summary>Runs a workflow. A node that fails takes only those behind it along.</summary>
    /// <param name="workflow">A workflow without errors, whose lease is held until the result is disposed.</param>
    /// <param name="options">How.</param>
    /// <param name="observe">Takes events, one at a time.</param>
    /// <param name="cancellationToken">Ends the run early; what is done by then is kept for the next.</param>
    /// <exception cref="OperationCanceledException">The run was ended early.</exception>
    /// <exception cref="InvalidOperationException">The workflow has errors.</exception>
    public async Task<RunResult> RunAsync(
        CheckedWorkflow workflow, RunOptions options, Action<RunEvent>? observe = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var plan = new Planner(cache).Plan(workflow, new PlanOptions { Outputs = options.Outputs, Environment = options.Environment });
        // From here on what the plan holds is the steps' to let go of, and the steps' what the run adds: with the result, where there is
        // one.
        var steps = new StepTable(plan);
        try
        {
            using var run = new WorkflowRun(plan, steps, cache, options, observe, cancellationToken);
            return await run.RunAsync().ConfigureAwait(false);
        }
        catch
        {
            steps.Dispose();
            throw;
        }
    }
}
