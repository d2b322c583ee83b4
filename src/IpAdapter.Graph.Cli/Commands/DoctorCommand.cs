using System.CommandLine;
using IpAdapter.Graph.Cli.Diagnosis;
using IpAdapter.Graph.Cli.Options;
using IpAdapter.Graph.Cli.Rendering;
using IpAdapter.Graph.Cli.Terminals;

namespace IpAdapter.Graph.Cli.Commands;

/// <summary><c>ipgraph doctor</c>: what there is to draw with on this machine, and what is wrong with it.</summary>
internal sealed class DoctorCommand : Command, IHaveExamples
{
    private readonly Option<bool> _json = new("--json") { Description = "Write JSON to standard output." };

    private readonly Option<string> _out = new("--out")
    {
        Description = "The folder that outputs would go to.",
        HelpName = "path",
        DefaultValueFactory = _ => "out",
    };

    private readonly HostOptionGroup _host;

    /// <param name="terminal">Where it writes.</param>
    public DoctorCommand(Terminal terminal)
        : base("doctor", "Look at this machine, and at what ipgraph finds on it: a page for a report. Exit code 0, or 2 with a fault.")
    {
        Add(_out);
        Add(_json);
        _host = HostOptionGroup.AddPluginOptions(this);
        SetAction((arguments, cancellationToken) => Guard.RunAsync(terminal, () => RunAsync(terminal, arguments), cancellationToken));
    }

    /// <inheritdoc/>
    public IReadOnlyList<(string Line, string Meaning)> Examples { get; } =
    [
        ("ipgraph doctor", "exit code 0, or 2 where something does not work"),
        ("ipgraph doctor --json", "for a program"),
        ("ipgraph doctor --plugins ./mine", "whether these plugins load"),
    ];

    private async Task<int> RunAsync(Terminal terminal, ParseResult arguments)
    {
        List<Finding> findings = [.. VersionFindings.Find()];
        if (findings.All(finding => finding.State != FindingState.Fault))
        {
            findings.AddRange([.. ProcessorFindings.Find(), .. MemoryFindings.Find()]);
            findings.AddRange(await PluginFindings.FindAsync(() => _host.Read(arguments), terminal));
        }

        findings.AddRange(FolderFindings.Find(arguments.GetValue(_out)!));
        var worst = findings.Max(finding => finding.State);
        if (arguments.GetValue(_json))
            JsonText.WriteDocument(terminal.Out, json => FindingView.WriteMembers(json, findings, worst));
        else
            FindingView.Write(terminal.Out, findings);
        return worst == FindingState.Fault ? ExitCode.BadInput : ExitCode.Ok;
    }
}
