using System.CommandLine;
using IpAdapter.Graph.Cli.Hosting;
using IpAdapter.Graph.Cli.Options;
using IpAdapter.Graph.Cli.Terminals;
using IpAdapter.Graph.Delivery;
using IpAdapter.Graph.Formats;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Cli.Commands;

/// <summary>What the commands share that check workflows and do not run them.</summary>
internal sealed class CheckingOptions
{
    private readonly Func<ParseResult, IReadOnlyList<string>> _readPaths;
    private readonly InputOptionGroup _inputs;
    private readonly HostOptionGroup _host;

    private CheckingOptions(Command command, Argument paths, Func<ParseResult, IReadOnlyList<string>> readPaths)
    {
        _readPaths = readPaths;
        command.Add(paths);
        _inputs = InputOptionGroup.AddTo(command);
        _host = HostOptionGroup.AddPluginOptions(command);
    }

    /// <summary>Adds the options to a command that takes one workflow.</summary>
    public static CheckingOptions AddForOne(Command command)
    {
        var path = new Argument<string>("workflow") { Description = "A workflow (.yaml), or a picture that ipgraph drew." };
        return new(command, path, arguments => [arguments.GetValue(path)!]);
    }

    /// <summary>Adds the options to a command that takes several workflows.</summary>
    public static CheckingOptions AddForSeveral(Command command)
    {
        var paths = new Argument<string[]>("workflow") { Description = "Workflows (.yaml), or pictures that ipgraph drew.", Arity = ArgumentArity.OneOrMore };
        return new(command, paths, arguments => arguments.GetValue(paths)!);
    }

    /// <summary>Reads and checks each workflow, and hands it over while host and lease last.</summary>
    /// <param name="terminal">Where refused plugins are said.</param>
    /// <param name="arguments">The command line.</param>
    /// <param name="show">Shows a checked workflow and tells its exit code.</param>
    /// <param name="cancellation">Ends it between two workflows.</param>
    /// <param name="refuse">
    /// Shows why a file can't be checked at all, and tells the exit code; without it the first such file ends the command.
    /// </param>
    /// <returns>The worst of the exit codes.</returns>
    public async Task<int> RunAsync(
        Terminal terminal,
        ParseResult arguments,
        Func<WorkflowSession, int> show,
        CancellationToken cancellation,
        Func<Problem, int>? refuse = null)
    {
        var worst = ExitCode.Ok;
        using var carried = new TemporaryFolder();
        var hashes = new FileHashes();
        // Reading comes first: where nothing can be read, no plugins are needed.
        var files = new List<(WorkflowFile? File, Problem? Refusal)>();
        foreach (var path in _readPaths(arguments))
            files.Add(Try(path, () => WorkflowFile.Read(path, hashes, carried.Path)));
        await using var host = files.Exists(file => file.File is not null) ? await GraphHost.StartAsync(_host.Read(arguments), terminal) : null;
        foreach (var (file, unreadable) in files)
        {
            cancellation.ThrowIfCancellationRequested();
            if (file is null)
            {
                worst = Math.Max(worst, refuse!(unreadable!));
                continue;
            }

            var (session, refusal) = Try(
                file.Path,
                () => WorkflowSession.Check(
                    host!, file, (workflow, catalog) => _inputs.Read(arguments, workflow, catalog), new OutputOptions()));
            using (session)
                worst = Math.Max(worst, session is null ? refuse!(refusal!) : show(session));
        }

        return worst;

        (T? Found, Problem? Refusal) Try<T>(string path, Func<T> find)
            where T : class
        {
            try
            {
                return (find(), null);
            }
            catch (Exception reason) when (refuse is not null && Failures.IsInput(reason))
            {
                return (null, RefusalOf(path, reason.Message));
            }
        }
    }

    private static Problem RefusalOf(string path, string reason)
    {
        var place = $"{path}: ";
        return new(Severity.Error, path, 0, 0, reason.StartsWith(place, StringComparison.Ordinal) ? reason[place.Length..] : reason);
    }
}
