using IpAdapter.Graph.Caching;
using IpAdapter.Graph.Checking;
using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Planning;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Running;

/// <summary>One step of a run: once, or once for each item of a list.</summary>
internal sealed class StepRun(PlanStep step, Plan plan, ResultCache cache, RunOptions options, RunEvents events, CancellationToken cancellationToken)
{
    private readonly SaidRemarks _said = new();

    // Whether the node's own code has the word: what is thrown then is the plugin's, whatever its stack says.
    private bool _isInNode;

    public async ValueTask ExecuteAsync(WorkflowRun run)
    {
        var started = options.Time.GetTimestamp();
        try
        {
            var lists = step.Node.IsMapped ? InputGatherer.Lists(step, plan.StepArray) : null;
            if (FindKnown())
            {
                events.Raise(new NodeCached(step.Node));
                return;
            }

            _isInNode = true;
            var instance = step.Node.Definition.Create(plan.Workflow.Lease.ServicesOf(step.Node.Definition.Plugin));
            _isInNode = false;
            for (var item = 0; item < step.Entries.Length; item++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (step.Entries[item] is null)
                    step.Entries[item] = await RunItemAsync(run, instance, item, lists).ConfigureAwait(false);
            }

            step.Values = ListValues.Join(step);
            if (events.IsHeard)
                events.Raise(new NodeFinished(step.Node, options.Time.GetElapsedTime(started)));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The run says so itself, once everything has ended.
        }
        catch (Exception wrong) when (wrong is not OutOfMemoryException)
        {
            run.Fail(step, Failure(wrong));
        }
    }

    /// <summary>Keys may not have been known when the run was planned: they depended on the length of a list.</summary>
    private bool FindKnown()
    {
        if (step.Runs is null || step.Keys is null)
            step.Runs = ListValues.Count(step.Node, plan.StepArray);
        if (step.Keys is not null || step.IsTransient)
        {
            if (step.Entries.Length == 0)
                step.Entries = new CacheEntry?[step.Runs!.Value];
            return false;
        }

        // The writer has one buffer.
        lock (plan.Provenance)
            step.Keys = plan.Provenance.Keys(step.Node, step.Runs!.Value, plan.StepArray);
        step.Entries = [.. step.Keys.Select(cache.Hold)];
        if (Array.Exists(step.Entries, entry => entry is null))
            return false;
        step.Values = ListValues.Join(step);
        return true;
    }

    private ValueTask<CacheEntry> RunItemAsync(WorkflowRun run, NodeInstance instance, int item, IReadOnlyList<object?>?[]? lists)
    {
        var inputs = InputGatherer.Inputs(step, item, lists, plan.StepArray);
        CheckAgain(instance, inputs);
        var voice = new NodeVoice(step.Node, item, step.Entries.Length, options.WantsPreviews, _said, events);
        if (events.IsHeard)
            events.Raise(new NodeStarted(step.Node, item, step.Entries.Length));
        run.CountRun();
        _isInNode = true;
        var running = instance.RunAsync(inputs, new NodeContext { NodeName = step.Node.Name, Progress = voice, Preview = voice, Log = voice, Cancellation = cancellationToken });
        return running.IsCompletedSuccessfully ? new(Keep(running.Result, item)) : KeepAsync(running, item);
    }

    /// <summary>Lets the node judge its inputs once more, now that all are there. Literals were judged in full while the workflow was checked.</summary>
    /// <exception cref="NodeInputException">One of them is wrong.</exception>
    private void CheckAgain(NodeInstance instance, object?[] inputs)
    {
        if (!step.Node.Definition.IsChecked || step.Node.Upstream.Count == 0)
            return;
        var complete = new CompleteInputs(step.Node.Definition, inputs, plan.Workflow.Lease.Catalog);
        _isInNode = true;
        instance.Check(complete, complete);
        _isInNode = false;
        if (complete.FirstProblem is { } problem)
            throw problem;
    }

    private async ValueTask<CacheEntry> KeepAsync(ValueTask<object?[]> running, int item) => Keep(await running.ConfigureAwait(false), item);

    private CacheEntry Keep(object?[] outputs, int item)
    {
        _isInNode = false;
        var upstream = step.Node.Upstream;
        var sources = new List<CacheEntry>(upstream.Count);
        foreach (var node in upstream)
            sources.AddRange(plan.StepArray[node.Index].Entries!);
        return cache.Store(step.IsTransient ? null : step.Keys![item], step.Node.Definition.Plugin, outputs, [.. sources], plan.Workflow.Lease.Catalog);
    }

    /// <summary>What it gave could not be let go of once nobody needed it.</summary>
    public RunFailure NotLetGo(Exception wrong)
    {
        var words = FaultWords.OfRun(wrong, step.Node.Definition, plan.Workflow.Lease.Catalog, isInNode: true);
        var message = $"'{step.Node.Name}', when its results were let go of: {words}";
        return new(step.Node, step.Node.Problem(step.Node.Source, step.Node.Place, message), IsFault: true, wrong);
    }

    private RunFailure Failure(Exception wrong)
    {
        var node = step.Node;
        if (FaultOrigin.Cause(wrong) is not NodeInputException input)
        {
            var words = FaultWords.OfRun(wrong, node.Definition, plan.Workflow.Lease.Catalog, _isInNode);
            return new(node, node.Problem(node.Source, node.Place, $"'{node.Name}': {words}"), IsFault: true, wrong);
        }

        var index = node.Definition.InputIndex(input.Port);
        var (source, place) = index >= 0 && node.Inputs[index] is { } given ? (given.Source, given.Place) : (node.Source, node.Place);
        var port = index < 0 ? null : node.Definition.Inputs[index].Name;
        return new(node, node.Problem(source, place, input.Message, port), IsFault: false, wrong);
    }
}
