using IpAdapter.Graph.Caching;
using IpAdapter.Graph.Checking;
using IpAdapter.Graph.Cli.Options;
using IpAdapter.Graph.Cli.Rendering;
using IpAdapter.Graph.Cli.Terminals;
using IpAdapter.Graph.Delivery;
using IpAdapter.Graph.Naming;
using IpAdapter.Graph.Running;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Cli.Hosting;

/// <summary>Runs workflows in one host: reads, checks, runs, delivers, and says how it goes. What a run computed is there for the next.</summary>
internal sealed class Runs : IDisposable
{
    private readonly GraphHost _host;
    private readonly HostOptions _options;
    private readonly Terminal _terminal;
    private readonly RunEventLines? _events;
    private readonly ResultCache _cache;
    private readonly FileHashes _hashes = new();

    /// <param name="host">The host.</param>
    /// <param name="options">What it was built with.</param>
    /// <param name="terminal">Where it is said how it goes.</param>
    /// <param name="events">Where programs are told; null where a person looks.</param>
    /// <param name="cacheBytes">Bytes of results kept for the next run.</param>
    public Runs(GraphHost host, HostOptions options, Terminal terminal, RunEventLines? events, long cacheBytes)
    {
        (_host, _options, _terminal, _events, _cache) = (host, options, terminal, events, new ResultCache(cacheBytes));
        host.Plugins.BuildRetired += _cache.Drop;
    }

    /// <summary>Runs a workflow that was read.</summary>
    /// <param name="file">The workflow.</param>
    /// <param name="request">What it is given, and where its outputs go.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <param name="isChecked">Told before the run which files decide it, absolute.</param>
    /// <returns>What the command's exit code would say.</returns>
    public async Task<int> RunAsync(WorkflowFile file, RunRequest request, CancellationToken cancellation, Action<IReadOnlyList<string>>? isChecked = null)
    {
        using var session = WorkflowSession.Check(_host, file, request.ReadInputs, request.Output, runs: true);
        session.SayChanges(_terminal, _options);
        var writer = new OutputWriter(session.Catalog, request.Output);
        var problems = session.Checked.Problems;
        // The disk is tried last: where nothing will be drawn, nothing need be written.
        if (ExitCode.Of(problems) == ExitCode.Ok && writer.TryPlace() is { } unwritable)
            problems = [.. problems, unwritable];
        isChecked?.Invoke([.. session.Checked.Nodes.SelectMany(node => node.Files).Distinct()]);
        SayProblems(problems);
        var refusal = ExitCode.Of(problems);
        return refusal == ExitCode.Ok ? await RunAsync(session, writer, request.Record, cancellation) : Refuse(refusal);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _host.Plugins.BuildRetired -= _cache.Drop;
        _cache.Dispose();
    }

    private async Task<int> RunAsync(WorkflowSession session, OutputWriter writer, RecordContent content, CancellationToken cancellation)
    {
        foreach (var seed in session.Checked.Seeds)
            _terminal.Error.WriteLine($"{seed.Path} = {seed.Value} (drawn)");

        var environment = GraphHost.EnvironmentOf(_options);
        var options = new RecordOptions
        {
            Content = content,
            Environment = environment,
            ModelFolders = ModelFolders.OfEnvironment(),
            WithoutRecord = CarriedTexts.WithoutRecord,
        };
        // Hashes of gigabytes of weights take their time: beside the run, not after it.
        var recording = Task.Run(() => RunRecord.Create(session.Checked, _hashes, options), cancellation);
        using var result = await RunAsync(session.Checked, environment, cancellation);
        var remarks = await RecordedAsync(recording);
        SayFailures(result);
        var delivered = writer.Write(session.Checked, result, remarks);
        foreach (var output in delivered.Where(output => output.Obstacle is not null))
            SayObstacle(output);
        return Finish(session.Checked, delivered, result.Failures);
    }

    /// <summary>What outputs carry. Whatever it fails of (a file that went away meanwhile) costs the record, never the picture.</summary>
    private async Task<IReadOnlyDictionary<string, string>> RecordedAsync(Task<IReadOnlyDictionary<string, string>> recording)
    {
        try
        {
            return await recording;
        }
        catch (Exception reason) when (reason is not (OperationCanceledException or OutOfMemoryException))
        {
            var message = $"the outputs carry no record, so 'ipgraph run' can't make them again: {reason.Message}";
            _terminal.Error.WriteLine($"warning: {Printable.Line(message)}");
            if (_terminal.ShowsTraces)
                _terminal.Error.WriteLine(reason);
            _events?.Write("warning", json => json.WriteString("message", message));
            return new Dictionary<string, string>();
        }
    }

    private void SayObstacle(DeliveredOutput output)
    {
        var reason = output.IsFault
            ? $"the plugin that writes it failed: {output.Obstacle!.GetType().Name}: {output.Obstacle.Message}"
            : output.Obstacle!.Message;
        reason = Printable.Line(reason);
        _terminal.Error.WriteLine(output.File is { } file
            ? $"warning: '{output.Output}' could not be written to '{output.Wanted}' ({reason}): it is in '{file}'"
            : $"error: '{output.Output}' could not be written to '{output.Wanted}', nor anywhere else: {reason}");
        if (_terminal.ShowsTraces)
            _terminal.Error.WriteLine(output.Obstacle);
        _events?.Write(output.File is null ? "output-lost" : "output-elsewhere", json =>
        {
            json.WriteString("output", output.Output);
            json.WriteString("wanted", output.Wanted);
            if (output.File is not null)
                json.WriteString("file", output.File);
            json.WriteBoolean("fault", output.IsFault);
            json.WriteString("reason", reason);
        });
    }

    private async Task<RunResult> RunAsync(CheckedWorkflow workflow, string environment, CancellationToken cancellation)
    {
        var nodes = new RunningNodes();
        await using var view = View(workflow);
        using var running = _terminal.Ongoing.Begin(nodes.InWords, view.Say);
        return await new WorkflowRunner(_cache).RunAsync(workflow, new RunOptions { Environment = environment }, Take, cancellation);

        void Take(RunEvent happened)
        {
            nodes.Take(happened);
            view.Take(happened);
        }
    }

    private IRunView View(CheckedWorkflow workflow)
    {
        if (_events is not null)
            return new RunJson(_events, _terminal.Error);
        return _terminal.ErrorIsTerminal ? new RunBars(_terminal, workflow) : new RunLines(_terminal.Error);
    }

    private void SayProblems(IReadOnlyList<Problem> problems)
    {
        ProblemView.Write(_terminal, problems);
        foreach (var problem in problems)
            _events?.Problem(problem);
    }

    private void SayFailures(RunResult result)
    {
        ProblemView.Write(_terminal, [.. result.Failures.Select(failure => failure.Problem)]);
        if (!_terminal.ShowsTraces)
            return;
        foreach (var failure in result.Failures)
            _terminal.Error.WriteLine(failure.Exception);
    }

    private int Refuse(int exitCode)
    {
        _events?.Finished(exitCode);
        return exitCode;
    }

    private int Finish(CheckedWorkflow workflow, IReadOnlyList<DeliveredOutput> delivered, IReadOnlyList<RunFailure> failures)
    {
        string[] files = [.. delivered.Select(output => output.File).OfType<string>()];
        var exitCode =
            failures.Any(failure => failure.IsFault) || delivered.Any(output => output.IsFault) ? ExitCode.Fault
            : failures.Count > 0 && files.Length == 0 ? ExitCode.BadInput
            : failures.Count > 0 || delivered.Any(output => output.Obstacle is not null) ? ExitCode.RunFailed
            : ExitCode.Ok;
        _events?.Finished(exitCode, files, RunRecord.SeedsOf(workflow));
        for (var i = 0; _events is null && i < files.Length; i++)
            _terminal.Out.WriteLine(ShortPath.Of(files[i]));
        return exitCode;
    }
}
