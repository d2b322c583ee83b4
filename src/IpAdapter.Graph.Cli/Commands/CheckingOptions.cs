using System.CommandLine;
using IpAdapter.Graph.Cli.Hosting;
using IpAdapter.Graph.Cli.Options;
using IpAdapter.Graph.Cli.Terminals;
using IpAdapter.Graph.Delivery;
using IpAdapter.Graph.Formats;

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
    /// <returns>The worst of the exit codes.</returns>
    public async Task<int> RunAsync(Terminal terminal, ParseResult arguments, Func<WorkflowSession, int> show)
    {
        var worst = ExitCode.Ok;
        using var carried = new TemporaryFolder();
        var hashes = new FileHashes();
        var files = _readPaths(arguments).Select(path => WorkflowFile.Read(path, hashes, carried.Path)).ToList();
        await using var host = await GraphHost.StartAsync(_host.Read(arguments), terminal);
        foreach (var file in files)
        {
            using var session = WorkflowSession.Check(host, file, _inputs.Read(arguments, file.Workflow), new OutputOptions());
            worst = Math.Max(worst, show(session));
        }

        return worst;
    }
}
