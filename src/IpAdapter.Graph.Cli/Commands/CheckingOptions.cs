using System.CommandLine;
using IpAdapter.Graph.Cli.Hosts;
using IpAdapter.Graph.Cli.Options;
using IpAdapter.Graph.Cli.Terminals;
using IpAdapter.Graph.Hosting;
using IpAdapter.Graph.Hosting.Descriptions;
using IpAdapter.Graph.Hosting.Requests;
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
        var paths = new Argument<string[]>("workflow")
        {
            Description = "Workflows (.yaml), or pictures that ipgraph drew.",
            Arity = ArgumentArity.OneOrMore
        };
        return new(command, paths, arguments => arguments.GetValue(paths)!);
    }

    /// <summary>Reads each workflow, and hands it over while the host lasts.</summary>
    /// <param name="terminal">Where refused plugins are reported.</param>
    /// <param name="arguments">The command line.</param>
    /// <param name="show">
    /// Checks and shows a workflow, and returns its exit code; it is given what to tell about each node that is asked.
    /// </param>
    /// <param name="cancellationToken">Ends it between two workflows.</param>
    /// <param name="refuse">
    /// Shows why a file can't be checked at all, and returns the exit code; without it the first such file ends the command.
    /// </param>
    /// <returns>The worst of the exit codes.</returns>
    public async Task<int> RunAsync(
        Terminal terminal,
        ParseResult arguments,
        Func<GraphHost, WorkflowRequest, Action<NodeReference>, Task<int>> show,
        CancellationToken cancellationToken,
        Func<Problem, int>? refuse = null)
    {
        var worst = ExitCode.Ok;
        var options = _host.Read(arguments);
        // Reading comes first: where nothing can be read, no plugins are needed.
        var files = new List<(string Path, WorkflowFile? File, Problem? Refusal)>();
        try
        {
            foreach (var path in _readPaths(arguments))
            {
                var (file, refusal) = await TryAsync(path, () => Task.FromResult(WorkflowFile.Read(path, options.ModelFolders)));
                files.Add((path, file, refusal));
            }

            await using var host = files.Exists(file => file.File is not null) ? await CommandHost.StartAsync(options, terminal) : null;
            foreach (var (path, file, unreadable) in files)
            {
                cancellationToken.ThrowIfCancellationRequested();
                NodeReference? asked = null;
                using var checking = terminal.Ongoing.Begin(() => asked is null ? null : $"{asked} to be checked",
                    terminal.Error.WriteLine);
                var (code, refusal) = file is null
                    ? (ExitCode.Ok, unreadable)
                    : await TryAsync(path, () => show(host!.Host, _inputs.Apply(arguments, new WorkflowRequest(file)),
                        node => asked = node));
                worst = Math.Max(worst, refusal is null ? code : refuse!(refusal));
            }

            return worst;
        }
        finally
        {
            files.ForEach(file => file.File?.Dispose());
        }

        async Task<(T? Result, Problem? Refusal)> TryAsync<T>(string path, Func<Task<T>> act)
        {
            try
            {
                return (await act(), null);
            }
            catch (Exception reason) when (refuse is not null && Failures.IsInput(reason))
            {
                return (default, RefusalOf(path, reason.Message));
            }
        }
    }

    private static Problem RefusalOf(string path, string reason)
    {
        var place = $"{path}: ";
        return new(Severity.Error, path, 0, 0, reason.StartsWith(place, StringComparison.Ordinal) ? reason[place.Length..] : reason);
    }
}
