using IpAdapter.Graph.Caching;
using IpAdapter.Graph.Checking.Lists;
using IpAdapter.Graph.Nodes;

namespace IpAdapter.Graph.Running;

/// <summary>Carries one step out: once, or once for each item of a list.</summary>
internal sealed class StepRun(StepExecution step, WorkflowRun run)
{
    private readonly DistinctMessages _messages = new();

    // Whether the node's own code has the word: what is thrown then is the plugin's, whatever its stack says.
    private bool _isInNode;

    public async ValueTask ExecuteAsync()
    {
        var started = run.Options.Time.GetTimestamp();
        try
        {
            var lists = ListMapping.Split(step.Node, run.Steps.OutputsOf);
            if (FindKnown())
            {
                run.Events.Raise(new NodeCached(step.Node));
                return;
            }

            var results = step.Results ??= new(run.Cache, step.Runs!.Value);
            _isInNode = true;
            var instance = step.Node.Definition.Create(run.Lease.ServicesOf(step.Node.Definition.Plugin));
            _isInNode = false;
            for (var item = 0; item < results.Entries.Length; item++)
            {
                run.EndToken.ThrowIfCancellationRequested();
                if (results.Entries[item] is null)
                    results.Entries[item] = await RunItemAsync(instance, item, results.Entries.Length, lists).ConfigureAwait(false);
            }

            results.Outputs = ListMapping.Join(step.Node, results.Entries);
            if (run.Events.IsHeard)
                run.Events.Raise(new NodeFinished(
                    step.Node, run.Options.Time.GetElapsedTime(started), results.Entries.Sum(entry => entry?.Bytes ?? 0)));
        }
        catch (OperationCanceledException) when (run.EndToken.IsCancellationRequested)
        {
            // The run says so itself, once everything has ended.
        }
        catch (Exception wrong) when (wrong is not OutOfMemoryException)
        {
            run.Fail(step, Failure(wrong));
        }
    }

    /// <summary>What it gave could not be let go of once nobody needed it.</summary>
    public static RunFailure NotLetGo(StepExecution step, Exception wrong, NodeCatalog catalog)
    {
        var node = step.Node;
        var words = FaultWords.OfRun(wrong, node.Definition, catalog, isInNode: true);
        var message = $"'{node.Name}', when its results were let go of: {words}";
        return new(node, node.Problem(node.Source, node.Place, message), IsFault: true, wrong);
    }

    /// <summary>Keys may not have been known when the run was planned: they depended on the length of a list.</summary>
    private bool FindKnown()
    {
        if (step.Runs is null || step.Keys is null)
            step.Runs = ListMapping.Count(step.Node, run.Steps.LengthOf);
        if (step.Keys is not null || step.Step.IsTransient)
            return false;

        step.Keys = run.KeysOf(step.Node, step.Runs!.Value);
        step.Results = new(run.Cache, step.Keys.Length);
        if (!step.Results.TryHold(step.Keys))
            return false;
        step.Results.Outputs = ListMapping.Join(step.Node, step.Results.Entries);
        return true;
    }

    private ValueTask<CacheEntry> RunItemAsync(NodeInstance instance, int item, int items, IReadOnlyList<object?>?[]? lists)
    {
        var node = step.Node;
        var inputs = InputGatherer.Inputs(node, item, lists, run.Steps.OutputsOf);
        CheckAgain(instance, inputs);
        var reporter = new NodeReporter(node, item, items, run.Options.WantsPreviews, _messages, run.Events);
        if (run.Events.IsHeard)
            run.Events.Raise(new NodeStarted(node, item, items));
        run.CountRun();
        _isInNode = true;
        var running = instance.RunAsync(inputs, new NodeContext
        {
            NodeName = node.Name,
            Progress = reporter,
            Preview = reporter,
            Log = reporter,
            State = node.Definition.IsResumable ? StateFolders.Get(run, node, item, items) : null,
            Cancellation = run.EndToken,
        });
        return running.IsCompletedSuccessfully ? new(Keep(running.Result, item)) : KeepAsync(running, item);
    }

    /// <summary>
    /// Lets the node judge its inputs once more, now that all are there. Literals were judged in full while the workflow was checked.
    /// </summary>
    /// <exception cref="NodeInputException">One of them is wrong.</exception>
    private void CheckAgain(NodeInstance instance, object?[] inputs)
    {
        if (!step.Node.Definition.IsChecked || step.Node.Upstream.IsEmpty)
            return;
        var complete = new CompleteInputs(step.Node.Definition, inputs, run.Lease.Catalog);
        _isInNode = true;
        instance.Check(complete, complete);
        _isInNode = false;
        if (complete.FirstProblem is { } problem)
            throw problem;
    }

    private async ValueTask<CacheEntry> KeepAsync(ValueTask<object?[]> running, int item) =>
        Keep(await running.ConfigureAwait(false), item);

    private CacheEntry Keep(object?[] outputs, int item)
    {
        _isInNode = false;
        var upstream = step.Node.Upstream;
        var sources = new List<CacheEntry>(upstream.Length);
        foreach (var node in upstream)
            sources.AddRange(run.Steps[node].Results!.Entries!);
        var key = step.Step.IsTransient ? (ProvenanceKey?)null : step.Keys![item];
        return run.Cache.Store(key, step.Node.Definition.Plugin, outputs, [.. sources], run.Lease.Catalog);
    }

    private RunFailure Failure(Exception wrong)
    {
        var node = step.Node;
        if (FaultOrigin.Cause(wrong) is not NodeInputException input)
        {
            var words = FaultWords.OfRun(wrong, node.Definition, run.Lease.Catalog, _isInNode);
            return new(node, node.Problem(node.Source, node.Place, $"'{node.Name}': {words}"), IsFault: true, wrong);
        }

        var index = node.Definition.InputIndex(input.Port);
        var (source, place) = index >= 0 && node.Inputs[index] is { } given ? (given.Source, given.Place) : (node.Source, node.Place);
        var port = index < 0 ? null : node.Definition.Inputs[index].Name;
        return new(node, node.Problem(source, place, input.Message, port), IsFault: false, wrong);
    }
}
