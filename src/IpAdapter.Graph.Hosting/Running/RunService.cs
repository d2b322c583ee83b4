using IpAdapter.Diffusion.Devices;
using IpAdapter.Graph.Caching;
using IpAdapter.Graph.Checking;
using IpAdapter.Graph.Delivery;
using IpAdapter.Graph.Hosting.Events;
using IpAdapter.Graph.Hosting.Files;
using IpAdapter.Graph.Hosting.Machine;
using IpAdapter.Graph.Hosting.Requests;
using IpAdapter.Graph.Running;
using IpAdapter.Graph.Workflows;
using NodeFailure = IpAdapter.Graph.Hosting.Events.NodeFailure;
using RunFinished = IpAdapter.Graph.Hosting.Events.RunFinished;

namespace IpAdapter.Graph.Hosting.Running;

/// <summary>Runs workflows: checks, runs, delivers, and tells what happens. What one run computed is kept for the next.</summary>
/// <param name="sessions">Opens and checks workflows.</param>
/// <param name="cache">Keeps results.</param>
/// <param name="environment">What is computed on.</param>
/// <param name="modelFolders">Where models are looked for.</param>
/// <param name="store">The device's store.</param>
/// <param name="keepsModels">Whether a run's weights stay there; otherwise it lets go of them on the way.</param>
internal sealed class RunService(
    WorkflowSessions sessions, ResultCache cache, ComputeEnvironment environment, IReadOnlyList<string> modelFolders,
    DeviceStore store, bool keepsModels) : IDisposable
{
    // Where nothing is written, nodes still need a place for their state; it goes with the host.
    private readonly TemporaryFolder _stateOfValues = new();

    /// <summary>Remembers the hashes of files that have not changed.</summary>
    public FileHashes Hashes { get; } = new();

    /// <inheritdoc/>
    public void Dispose() => _stateOfValues.Dispose();

    /// <summary>Runs a workflow.</summary>
    /// <param name="request">The workflow, what it is given, and where its outputs go.</param>
    /// <param name="events">Takes what happens.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    /// <returns>How it ended: the last event.</returns>
    /// <exception cref="HostInputException">What the workflow is given can't be read.</exception>
    /// <exception cref="OperationCanceledException">The run was ended early.</exception>
    public async Task<RunFinished> RunAsync(RunRequest request, ObservedEvents events, CancellationToken cancellationToken)
    {
        var previews = request.Preview is { } preview ? new NodePreviews(preview, store, events) : null;
        using var session = sessions.Open(request, runs: true, node => events.Publish(new NodeChecking(node)));
        var writer = request.Files is { } files ? new OutputWriter(session.Checked.Lease.Catalog, files) : null;
        var workflow = session.Description;
        // The disk is tried last: where nothing will be drawn, nothing need be written.
        if (workflow.IsRunnable && writer?.TryPlace() is { } unwritable)
            workflow = workflow with { IsRunnable = false, Problems = [.. workflow.Problems, unwritable] };
        events.Publish(new WorkflowChecked(workflow));
        var finished = workflow.IsRunnable
            ? await RunAsync(session.Checked, request, writer, events, previews, cancellationToken)
            : new RunFinished(OutcomeOf(workflow.Problems), [], []);
        events.Publish(finished);
        return finished;
    }

    private async Task<RunFinished> RunAsync(
        CheckedWorkflow workflow, RunRequest request, OutputWriter? writer, ObservedEvents events, NodePreviews? previews,
        CancellationToken cancellationToken)
    {
        // Hashes of gigabytes of weights take their time: beside the run, not after it.
        var recording = writer is null ? null : Task.Run(() => RunRecord.Create(workflow, Hashes, RecordOptionsFor(request)),
            cancellationToken);
        var options = new RunOptions
        {
            Environment = environment.ToString(),
            Outputs = request.Outputs,
            StateFolder = writer?.Folder ?? _stateOfValues.Path,
            WantsPreviews = previews is not null,
        };
        using var result = await RunNodesAsync(workflow, options, events, previews, cancellationToken);
        var seeds = RunRecord.SeedsOf(workflow);
        if (writer is null)
        {
            var count = Deliver(result, events);
            return new(OutcomeOf(result.Failures, count, []), [], seeds);
        }

        var delivered = writer.Write(workflow, result, await RecordAsync(recording!, events));
        foreach (var output in delivered)
            events.Publish(Written(output));
        string[] files = [.. delivered.Select(output => output.File).OfType<string>()];
        return new(OutcomeOf(result.Failures, files.Length, delivered), files, seeds);
    }

    private async Task<RunResult> RunNodesAsync(
        CheckedWorkflow workflow, RunOptions options, ObservedEvents events, NodePreviews? previews, CancellationToken cancellationToken)
    {
        var elapsed = TimeSpan.Zero;
        var models = keepsModels ? null : new ModelsInUse(workflow, store);
        var result = await new WorkflowRunner(cache).RunAsync(workflow, options, Observe, cancellationToken);
        events.Publish(new NodesDone(elapsed.TotalSeconds, [.. result.Failures.Select(NodeFailure.Create)]));
        return result;

        void Observe(Graph.Running.RunEvent happened)
        {
            models?.Observe(happened);
            if (happened is Graph.Running.RunFinished finished)
                elapsed = finished.Elapsed;
            if (happened is Graph.Running.NodePreview preview)
                previews?.Take(preview);
            if (EventTranslation.Translate(happened) is { } translated)
                events.Publish(translated);
        }
    }

    /// <summary>What outputs carry. Whatever it fails of (a file that went away meanwhile) costs the record, never the output.</summary>
    private static async Task<IReadOnlyDictionary<string, string>> RecordAsync(
        Task<IReadOnlyDictionary<string, string>> recording, ObservedEvents events)
    {
        try
        {
            return await recording;
        }
        catch (Exception reason) when (reason is not (OperationCanceledException or OutOfMemoryException))
        {
            events.Publish(new RunWarning($"the outputs carry no record, so 'ipgraph run' can't make them again: {reason.Message}",
                reason.ToString()));
            return new Dictionary<string, string>();
        }
    }

    private RecordOptions RecordOptionsFor(RunRequest request) => new()
    {
        Content = request.Record,
        Environment = environment.ToString(),
        ModelFolders = modelFolders,
        WithoutRecord = RecordTexts.RemoveRecord,
    };

    /// <returns>How many values there were.</returns>
    private static int Deliver(RunResult result, ObservedEvents events)
    {
        foreach (var output in result.Outputs)
        {
            for (var i = 0; i < output.Values.Count; i++)
                events.Publish(new OutputValue(output.Name, i, DeliveredValues.Create(output.Values[i])));
        }

        return result.Outputs.Count;
    }

    private static OutputWritten Written(DeliveredOutput output)
    {
        var reason = output.IsFault
            ? $"the plugin that writes it failed: {output.Obstacle!.GetType().Name}: {output.Obstacle.Message}"
            : output.Obstacle?.Message;
        return new(output.Output, output.Wanted, output.File, reason, output.IsFault, output.Obstacle?.ToString());
    }

    private static RunOutcome OutcomeOf(IReadOnlyList<Problem> problems) =>
        problems.Any(problem => problem.IsFault) ? RunOutcome.PluginFault : RunOutcome.InvalidInput;

    private static RunOutcome OutcomeOf(IReadOnlyList<RunFailure> failures, int deliveries, IReadOnlyList<DeliveredOutput> written)
    {
        if (failures.Any(failure => failure.IsFault) || written.Any(output => output.IsFault))
            return RunOutcome.PluginFault;
        if (failures.Count > 0 && deliveries == 0)
            return RunOutcome.InvalidInput;
        return failures.Count > 0 || written.Any(output => output.Obstacle is not null) ? RunOutcome.Incomplete : RunOutcome.Done;
    }
}
