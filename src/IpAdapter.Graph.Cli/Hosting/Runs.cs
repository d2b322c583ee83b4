using IpAdapter.Graph.Caching;
using IpAdapter.Graph.Checking;
using IpAdapter.Graph.Cli.Options;
using IpAdapter.Graph.Cli.Rendering;
using IpAdapter.Graph.Cli.Terminals;
using IpAdapter.Graph.Delivery;
using IpAdapter.Graph.Running;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Cli.Hosting;

/// <summary>Runs workflows in one host: reads, checks, runs, delivers, and says how it goes. What a run computed is there for the next.</summary>
internal sealed class Runs : IDisposable
{
    private readonly GraphHost _host;
    private readonly HostOptions _options;
    private readonly Terminal _terminal;
    private readonly bool _writesJson;
    private readonly ResultCache _cache;
    private readonly FileHashes _hashes = new();

    /// <param name="host">The host.</param>
    /// <param name="options">What it was built with.</param>
    /// <param name="terminal">Where it is said how it goes.</param>
    /// <param name="writesJson">Whether for a program.</param>
    /// <param name="cacheBytes">Bytes of results kept for the next run.</param>
    public Runs(GraphHost host, HostOptions options, Terminal terminal, bool writesJson, long cacheBytes)
    {
        (_host, _options, _terminal, _writesJson, _cache) = (host, options, terminal, writesJson, new ResultCache(cacheBytes));
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
        using var session = WorkflowSession.Check(_host, file, request.ReadInputs(file.Workflow), runs: true);
        var writer = new OutputWriter(session.Catalog, new OutputOptions { Destination = request.Destination, Overwrites = request.Overwrites });
        var problems = session.Checked.IsRunnable ? [.. session.Checked.Problems, .. writer.Check(session.Checked)] : session.Checked.Problems;
        isChecked?.Invoke([.. session.Checked.Nodes.SelectMany(node => node.Files).Distinct()]);
        SayProblems(problems);
        var refusal = ExitCode.Of(problems);
        return refusal == ExitCode.Ok ? await RunAsync(session, writer, cancellation) : Refuse(refusal);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _host.Plugins.BuildRetired -= _cache.Drop;
        _cache.Dispose();
    }

    private async Task<int> RunAsync(WorkflowSession session, OutputWriter writer, CancellationToken cancellation)
    {
        session.SayChanges(_terminal, _options);
        foreach (var seed in session.Checked.Seeds)
            _terminal.Error.WriteLine($"{seed.Path} = {seed.Value} (drawn)");

        var environment = GraphHost.EnvironmentOf(_options);
        // Hashes of gigabytes of weights take their time: beside the run, not after it.
        var recording = Task.Run(() => RunRecord.Of(session.Checked, _hashes, new RecordOptions { Environment = environment }), cancellation);
        using var result = await RunAsync(session.Checked, environment, cancellation);
        var remarks = await recording;
        SayFailures(result);
        if (result.Outputs.Count == 0)
            return Finish(session.Checked, [], result.Failures);
        try
        {
            return Finish(session.Checked, writer.Write(session.Checked, result, remarks), result.Failures);
        }
        catch (Exception reason) when (reason is IOException or UnauthorizedAccessException)
        {
            _terminal.Error.WriteLine($"error: the result could not be written: {reason.Message}");
            return Finish(session.Checked, [], result.Failures, ExitCode.RunFailed);
        }
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
        if (_writesJson)
            return new RunJson(_terminal.Out, _terminal.Error);
        return _terminal.ErrorIsTerminal ? new RunBars(_terminal, workflow) : new RunLines(_terminal.Error);
    }

    private void SayProblems(IReadOnlyList<Problem> problems)
    {
        ProblemView.Write(_terminal, problems);
        if (!_writesJson)
            return;
        foreach (var problem in problems)
        {
            JsonText.WriteLine(_terminal.Out, json =>
            {
                json.WriteString("event", "problem");
                ProblemView.WriteMembers(json, problem);
            });
        }
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
        if (_writesJson)
            WriteFinished([], exitCode, []);
        return exitCode;
    }

    private int Finish(CheckedWorkflow workflow, IReadOnlyList<string> files, IReadOnlyList<RunFailure> failures, int otherwise = ExitCode.Ok)
    {
        var exitCode = failures.Count switch
        {
            0 => otherwise,
            _ when failures.Any(failure => failure.IsFault) => ExitCode.Fault,
            _ => files.Count == 0 ? ExitCode.BadInput : ExitCode.RunFailed,
        };
        if (_writesJson)
            WriteFinished(files, exitCode, RunRecord.SeedsOf(workflow));
        else
        {
            foreach (var file in files)
                _terminal.Out.WriteLine(ShortPath.Of(file));
        }

        return exitCode;
    }

    private void WriteFinished(IReadOnlyList<string> files, int exitCode, IReadOnlyList<string> seeds) => JsonText.WriteLine(_terminal.Out, json =>
    {
        json.WriteString("event", "finished");
        json.WriteNumber("exitCode", exitCode);
        PortText.WriteTexts(json, "files", files);
        PortText.WriteTexts(json, "seeds", seeds);
    });
}
