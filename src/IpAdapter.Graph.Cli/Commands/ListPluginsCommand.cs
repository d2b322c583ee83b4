using System.CommandLine;
using System.Text.Json;
using IpAdapter.Graph.Cli.Hosts;
using IpAdapter.Graph.Cli.Options;
using IpAdapter.Graph.Cli.Rendering;
using IpAdapter.Graph.Cli.Terminals;
using IpAdapter.Graph.Plugins;

namespace IpAdapter.Graph.Cli.Commands;

/// <summary><c>ipgraph plugins list</c>: which plugins serve, from where, and which were refused and why.</summary>
internal sealed class ListPluginsCommand : Command, IHaveExamples
{
    private readonly Option<bool> _json = new("--json") { Description = "Write JSON to standard output." };
    private readonly HostOptionGroup _host;

    /// <param name="terminal">Where it writes.</param>
    public ListPluginsCommand(Terminal terminal)
        : base("list", "List plugins: version, build (the manifest's sha256, for --trust), nodes, folder; and those that were refused.")
    {
        Add(_json);
        _host = HostOptionGroup.AddPluginOptions(this);
        SetAction((arguments, cancellationToken) => Guard.RunAsync(
            terminal,
            () => RunAsync(terminal, arguments),
            cancellationToken,
            JsonText.ErrorTo(terminal.Out, arguments.GetValue(_json))));
    }

    /// <inheritdoc/>
    public IReadOnlyList<(string Line, string Meaning)> Examples { get; } =
    [
        ("ipgraph plugins list", "what serves"),
        ("ipgraph plugins list --plugins ./mine", "what would, from another folder"),
    ];

    private async Task<int> RunAsync(Terminal terminal, ParseResult arguments)
    {
        await using var host = await CommandHost.StartAsync(_host.Read(arguments), terminal);
        if (arguments.GetValue(_json))
            JsonText.WriteDocument(terminal.Out, json => WriteJson(json, host));
        else
            Write(terminal.Out, host.Host.Plugins);
        return host.Report.Refused.Any() ? ExitCode.Fault : ExitCode.Ok;
    }

    private static void Write(TextWriter output, IReadOnlyList<InstalledPlugin> plugins)
    {
        foreach (var plugin in plugins.OrderBy(plugin => plugin.Plugin.Id, StringComparer.Ordinal))
        {
            output.WriteLine($"{plugin.Plugin}");
            Columns.Write(output, [["nodes", string.Join(", ", plugin.Nodes)], ["folder", plugin.Folder], ["sha256", plugin.Plugin.Build]],
                int.MaxValue, indent: 2);
        }
    }

    private static void WriteJson(Utf8JsonWriter json, CommandHost host)
    {
        json.WriteStartArray("plugins");
        foreach (var plugin in host.Host.Plugins)
        {
            json.WriteStartObject();
            json.WriteString("id", plugin.Plugin.Id);
            json.WriteString("version", plugin.Plugin.Version);
            json.WriteString("sha256", plugin.Plugin.Build);
            json.WriteString("folder", plugin.Folder);
            PortText.WriteTexts(json, "nodes", plugin.Nodes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("refused");
        foreach (var refused in host.Report.Refused)
        {
            json.WriteStartObject();
            json.WriteString("folder", refused.Folder);
            json.WriteString("reason", refused.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
