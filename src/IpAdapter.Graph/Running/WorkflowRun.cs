using System.Runtime.ExceptionServices;
using IpAdapter.Graph.Caching;
using IpAdapter.Graph.Checking;
using IpAdapter.Graph.Planning;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Running;

/// <summary>
/// One run of a plan. A step that becomes ready is carried on with by whoever finished the last thing it waited for; only where several become ready at once do the others go to the pool,
/// so that a chain of nodes costs no hop between threads.
/// </summary>
internal sealed class WorkflowRun : IDisposable
{
    private readonly Plan _plan;
    private readonly ResultCache _cache;
    private readonly RunOptions _options;
    private readonly CancellationToken _cancellation;
    // Ends the run early: it is asked to from outside, or its observer has failed.
    private readonly CancellationTokenSource _ending;
    private readonly RunEvents _events;
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<RunFailure> _failures = [];
    private int _steps;
    private int _nodesRun;
    private Exception? _fault;

    public WorkflowRun(Plan plan, ResultCache cache, RunOptions options, Action<RunEvent>? observe, CancellationToken cancellationToken)
    {
        (_plan, _cache, _options, _cancellation) = (plan, cache, options, cancellationToken);
        _ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _events = new RunEvents(observe, _ending.Cancel);
    }

    public void Dispose() => _ending.Dispose();

    public async Task<RunResult> RunAsync()
    {
        var started = _options.Time.GetTimestamp();
        var ready = new List<PlanStep>();
        foreach (var step in _plan.StepArray)
        {
            if (step.State == StepState.Known)
                _events.Raise(new NodeCached(step.Node));
            if (step.State is not (StepState.Runs or StepState.Depends))
                continue;
            _steps++;
            if (step.Waiting == 0)
                ready.Add(step);
        }

        if (_steps > 0)
        {
            for (var i = 1; i < ready.Count; i++)
                Hop(ready[i]);
            // The caller's thread may be a terminal's or a request's: nodes are not its work.
            Hop(ready[0]);
            await _done.Task.ConfigureAwait(false);
        }

        ThrowFault();
        _cancellation.ThrowIfCancellationRequested();
        var outputs = Outputs();
        var result = new RunResult(_plan, outputs, [.. _failures.OrderBy(failure => failure.Node.Index)], _nodesRun);
        _events.Raise(new RunFinished(_options.Time.GetElapsedTime(started), _failures.Count));
        ThrowFault();
        return result;
    }

    private void ThrowFault()
    {
        if ((_fault ?? _events.Fault) is { } fault)
            ExceptionDispatchInfo.Throw(fault);
    }

    private void Hop(PlanStep step) => ThreadPool.UnsafeQueueUserWorkItem(state => _ = state.Run.FollowAsync(state.Step), (Run: this, Step: step), preferLocal: false);

    private async Task FollowAsync(PlanStep? step)
    {
        while (step is not null)
        {
            try
            {
                await ExecuteAsync(step).ConfigureAwait(false);
            }
            catch (Exception fault)
            {
                // Only the host's own code gets here (a full memory): the run ends, but the steps are still counted down so that nobody waits for ever.
                _fault ??= fault;
            }

            step = Complete(step);
        }
    }

    private ValueTask ExecuteAsync(PlanStep step)
    {
        if (_fault is not null || _ending.IsCancellationRequested)
            return default;
        foreach (var upstream in step.Node.Upstream)
            step.FailedBecause ??= _plan.StepArray[upstream.Index].FailedBecause;
        if (step.FailedBecause is null)
            return new StepRun(step, _plan, _cache, _options, _events, _ending.Token).ExecuteAsync(this);
        _events.Raise(new NodeSkipped(step.Node, step.FailedBecause.Node));
        return default;
    }

    public void CountRun() => Interlocked.Increment(ref _nodesRun);

    public void Fail(PlanStep step, RunFailure failure)
    {
        step.FailedBecause = step;
        Report(failure);
    }

    private void Report(RunFailure failure)
    {
        lock (_failures)
            _failures.Add(failure);
        _events.Raise(new NodeFailed(failure));
    }

    /// <summary>Lets go of what nobody needs any more, and finds what is ready now: one step to carry on with, the others go to the pool.</summary>
    private PlanStep? Complete(PlanStep step)
    {
        foreach (var upstream in step.Node.Upstream)
        {
            var source = _plan.StepArray[upstream.Index];
            if (Interlocked.Decrement(ref source.Consumers) == 0 && _plan.Release(source) is { } fault)
                Report(new StepRun(source, _plan, _cache, _options, _events, _ending.Token).NotLetGo(fault));
        }

        PlanStep? next = null;
        foreach (var dependant in step.Dependants)
        {
            if (Interlocked.Decrement(ref dependant.Waiting) > 0)
                continue;
            if (next is null)
                next = dependant;
            else
                Hop(dependant);
        }

        if (Interlocked.Decrement(ref _steps) == 0)
            _done.SetResult();
        return next;
    }

    private List<RunOutput> Outputs()
    {
        var outputs = new List<RunOutput>(_plan.Outputs.Count);
        foreach (var output in _plan.Outputs)
        {
            if (_plan.StepArray[output.Node.Index].Values is not { } values)
                continue;
            if (values[output.Binding.Output] is { } value)
                outputs.Add(new(output, output.IsList ? [.. ListValues.Items(value).OfType<object>()] : [value]));
            else
                _failures.Add(NothingFor(output));
        }

        return outputs;
    }

    /// <summary>An output that may be null was, and somebody wants to have it.</summary>
    private static RunFailure NothingFor(CheckedOutput output)
    {
        var node = output.Node;
        var message = $"there is nothing to deliver as '{output.Name}': '{node.Name}' ({node.Definition.FullName}) gave no '{node.Definition.Outputs[output.Binding.Output].Name}' with these inputs";
        return new(node, node.Problem(node.Source, node.Place, message), IsFault: false, new InvalidOperationException(message));
    }
}
