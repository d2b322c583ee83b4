using System.CommandLine;
using IpAdapter.Graph.Cli.Hosting;
using IpAdapter.Graph.Cli.Options;
using IpAdapter.Graph.Cli.Terminals;
using IpAdapter.Graph.Delivery;

namespace IpAdapter.Graph.Cli.Commands;

/// <summary>What the commands share that check a workflow and do not run it.</summary>
internal sealed class CheckingOptions
{
    private readonly Argument<string> _path = new("workflow") { Description = "A workflow (.yaml), or a picture that ipgraph drew." };
    private readonly InputOptionGroup _inputs;
    private readonly HostOptionGroup _host;

    /// <summary>Adds the argument and the options to a command.</summary>
    public CheckingOptions(Command command)
    {
        command.Add(_path);
        _inputs = InputOptionGroup.AddTo(command);
        _host = HostOptionGroup.AddPluginOptions(command);
    }

    /// <summary>Reads and checks the workflow, and hands it over while host and lease last.</summary>
    public async Task<int> RunAsync(Terminal terminal, ParseResult arguments, Func<WorkflowSession, int> show)
    {
        using var carried = new TemporaryFolder();
        var file = WorkflowFile.Read(arguments.GetValue(_path)!, new FileHashes(), carried.Path);
        await using var host = await GraphHost.StartAsync(_host.Read(arguments), terminal);
        using var session = WorkflowSession.Check(host, file, _inputs.Read(arguments, file.Workflow));
        return show(session);
    }
}
