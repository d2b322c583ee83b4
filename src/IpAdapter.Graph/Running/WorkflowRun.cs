using System.Runtime.ExceptionServices;
using IpAdapter.Graph.Caching;
using IpAdapter.Graph.Checking;
using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Planning;

namespace IpAdapter.Graph.Running;

/// <summary>
/// One run of a plan. A step that becomes ready is carried on with by whoever finished the last thing it waited for; only where several
/// become ready at once do the others go to the pool, so that a chain of nodes costs no hop between threads.
/// </summary>
internal sealed class WorkflowRun : IDisposable
{
    private readonly Plan _plan;
    private readonly CancellationToken _cancellationToken;
    // Ends the run early: it is asked to from outside, or its observer has failed.
    private readonly CancellationTokenSource _ending;
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<RunFailure> _failures = [];
    private int _stepsLeft;
    private int _nodesRun;
    private Exception? _fault;

    /// <param name="plan">What to do.</param>
    /// <param name="steps">The plan's steps. Whoever made them disposes them, when the outputs have been delivered.</param>
    /// <param name="cache">Keeps results for runs to come.</param>
    /// <param name="options">How.</param>
    /// <param name="observe">Takes events, one at a time.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    public WorkflowRun(
        Plan plan, StepTable steps, ResultCache cache, RunOptions options, Action<RunEvent>? observe, CancellationToken cancellationToken)
    {
        (_plan, Steps, Cache, Options, _cancellationToken) = (plan, steps, cache, options, cancellationToken);
        _ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Events = new RunEvents(observe, _ending.Cancel);
    }

    public StepTable Steps { get; }

    public ResultCache Cache { get; }

    public RunOptions Options { get; }

    public RunEvents Events { get; }

    public CatalogLease Lease => _plan.Workflow.Lease;

    /// <summary>Says when the run is to end early.</summary>
    public CancellationToken EndToken => _ending.Token;

    public void Dispose() => _ending.Dispose();

    public async Task<RunResult> RunAsync()
    {
        var started = Options.Time.GetTimestamp();
        var ready = new List<StepExecution>();
        foreach (var step in Steps.All)
        {
            if (step.Step.State == StepState.Known)
                Events.Raise(new NodeCached(step.Node));
            if (step.Step.State is not (StepState.Runs or StepState.Depends))
                continue;
            _stepsLeft++;
            if (step.IsReady)
                ready.Add(step);
        }

        if (_stepsLeft > 0)
        {
            for (var i = 1; i < ready.Count; i++)
                Hop(ready[i]);
            // The caller's thread may be a terminal's or a request's: nodes are not its work.
            Hop(ready[0]);
            await _done.Task.ConfigureAwait(false);
        }

        ThrowFault();
        _cancellationToken.ThrowIfCancellationRequested();
        var outputs = Outputs();
        var result = new RunResult(Steps, outputs, [.. _failures.OrderBy(failure => failure.Node.Index)], _nodesRun);
        Events.Raise(new RunFinished(Options.Time.GetElapsedTime(started), _failures.Count));
        ThrowFault();
        return result;
    }

    /// <summary>The keys of a node's results that could not be known when the run was planned.</summary>
    public ProvenanceKey[] KeysOf(CheckedNode node, int runs)
    {
        // The writer has one buffer.
        lock (_plan.Provenance)
            return _plan.Provenance.Keys(node, runs, Steps.KeysOf);
    }

    /// <summary>What the state of a resumable node is known by; null where something before it is this run's alone.</summary>
    public ProvenanceKey? StateKeyOf(CheckedNode node, int run, int runs)
    {
        if (node.Upstream.Any(upstream => Steps[upstream].Keys is null))
            return null;
        lock (_plan.Provenance)
            return _plan.Provenance.StateKey(node, run, runs, Steps.KeysOf);
    }

    public void CountRun() => Interlocked.Increment(ref _nodesRun);

    public void Fail(StepExecution step, RunFailure failure)
    {
        step.FailedBecause = step;
        Report(failure);
    }

    private void ThrowFault()
    {
        if ((_fault ?? Events.Fault) is { } fault)
            ExceptionDispatchInfo.Throw(fault);
    }

    private void Hop(StepExecution step) =>
        ThreadPool.UnsafeQueueUserWorkItem(state => _ = state.Run.FollowAsync(state.Step), (Run: this, Step: step), preferLocal: false);

    private async Task FollowAsync(StepExecution? step)
    {
        while (step is not null)
        {
            try
            {
                await ExecuteAsync(step).ConfigureAwait(false);
            }
            catch (Exception fault)
            {
                // Only the host's own code gets here (a full memory): the run ends, but the steps are still counted down so that nobody
                // waits for ever.
                _fault ??= fault;
            }

            step = Complete(step);
        }
    }

    private ValueTask ExecuteAsync(StepExecution step)
    {
        if (_fault is not null || EndToken.IsCancellationRequested)
            return default;
        foreach (var upstream in step.Node.Upstream)
            step.FailedBecause ??= Steps[upstream].FailedBecause;
        if (step.FailedBecause is null)
            return new StepRun(step, this).ExecuteAsync();
        Events.Raise(new NodeSkipped(step.Node, step.FailedBecause.Node));
        return default;
    }

    private void Report(RunFailure failure)
    {
        lock (_failures)
            _failures.Add(failure);
        Events.Raise(new NodeFailed(failure));
    }

    /// <summary>
    /// Lets go of what nobody needs any more, and finds what is ready now: one step to carry on with, the others go to the pool.
    /// </summary>
    private StepExecution? Complete(StepExecution step)
    {
        foreach (var upstream in step.Node.Upstream)
        {
            var source = Steps[upstream];
            if (source.CountConsumer() && source.Results?.Release() is { } fault)
                Report(StepRun.NotLetGo(source, fault, Lease.Catalog));
        }

        StepExecution? next = null;
        foreach (var index in step.Step.Dependants)
        {
            var dependant = Steps[index];
            if (!dependant.CountPrerequisite())
                continue;
            if (next is null)
                next = dependant;
            else
                Hop(dependant);
        }

        if (Interlocked.Decrement(ref _stepsLeft) == 0)
            _done.SetResult();
        return next;
    }

    private List<RunOutput> Outputs()
    {
        var outputs = new List<RunOutput>(_plan.Outputs.Count);
        foreach (var output in _plan.Outputs)
        {
            if (Steps[output.Node].Results?.Outputs is not { } values)
                continue;
            if (values[output.Binding.Output] is { } value)
                outputs.Add(new(output, output.IsList ? [.. ListItems.Get(value).OfType<object>()] : [value]));
            else
                _failures.Add(NothingFor(output));
        }

        return outputs;
    }

    /// <summary>An output that may be null was, and somebody wants to have it.</summary>
    private static RunFailure NothingFor(CheckedOutput output)
    {
        var node = output.Node;
        var message = $"there is nothing to deliver as '{output.Name}': "
            + $"'{node.Name}' ({node.Definition.FullName}) gave no '{output.Port.Name}' with these inputs";
        return new(node, node.Problem(node.Source, node.Place, message), IsFault: false, new InvalidOperationException(message));
    }
}
