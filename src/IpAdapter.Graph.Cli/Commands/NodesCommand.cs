using System.CommandLine;
using System.Text.Json;
using IpAdapter.Graph.Cli.Hosts;
using IpAdapter.Graph.Cli.Options;
using IpAdapter.Graph.Cli.Rendering;
using IpAdapter.Graph.Cli.Terminals;
using IpAdapter.Graph.Hosting.Descriptions;

namespace IpAdapter.Graph.Cli.Commands;

/// <summary><c>ipgraph nodes</c>: what a workflow can use, and what each node takes and gives.</summary>
internal sealed class NodesCommand : Command, IHaveExamples
{
    private readonly Argument<string?> _node = new("node")
    {
        Description = "A node (sampling/sample) to show in full, a family (sampling) to list, or a word to look for.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<bool> _json = new("--json") { Description = "Write JSON to standard output." };
    private readonly HostOptionGroup _host;

    /// <param name="terminal">Where it writes.</param>
    public NodesCommand(Terminal terminal)
        : base("nodes", "List the nodes that the loaded plugins bring, or show one with its ports.")
    {
        Add(_node);
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
        ("ipgraph nodes", "all nodes, one a line"),
        ("ipgraph nodes samplers", "those of a family"),
        ("ipgraph nodes controlnet", "those that speak of it, by another tool's name too"),
        ("ipgraph nodes sampling/sample", "one node: inputs, outputs, defaults, ranges"),
    ];

    private async Task<int> RunAsync(Terminal terminal, ParseResult arguments)
    {
        await using var host = await CommandHost.StartAsync(_host.Read(arguments), terminal);
        var asked = arguments.GetValue(_node);
        var nodes = await host.Host.FindNodesAsync(asked);
        if (arguments.GetValue(_json))
            JsonText.WriteDocument(terminal.Out, json => WriteJson(json, nodes));
        else if (asked is not null && nodes is [var only] && only.IsCalled(asked))
            NodeView.Write(terminal, only);
        else
            NodeView.WriteList(terminal, nodes);
        return ExitCode.Ok;
    }

    private static void WriteJson(Utf8JsonWriter json, IReadOnlyList<NodeSignature> nodes)
    {
        json.WriteStartArray("nodes");
        foreach (var node in nodes)
        {
            json.WriteStartObject();
            json.WriteString("id", node.Id);
            json.WriteNumber("major", node.Major);
            json.WriteString("summary", node.Summary);
            json.WriteString("plugin", node.Plugin.Id);
            json.WriteString("pluginVersion", node.Plugin.Version);
            json.WriteBoolean("loader", node.IsLoader);
            json.WriteBoolean("cached", node.IsCached);
            PortText.WriteArray(json, "inputs", node.Inputs);
            PortText.WriteArray(json, "outputs", node.Outputs);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
