using System.CommandLine;
using System.Text.Json;
using IpAdapter.Graph.Cli.Hosting;
using IpAdapter.Graph.Cli.Options;
using IpAdapter.Graph.Cli.Rendering;
using IpAdapter.Graph.Cli.Terminals;
using IpAdapter.Graph.Nodes;

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
        SetAction((arguments, cancellation) => Guard.RunAsync(
            terminal,
            () => RunAsync(terminal, arguments),
            cancellation,
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
        await using var host = await GraphHost.StartAsync(_host.Read(arguments), terminal);
        using var lease = host.Plugins.Borrow();
        var asked = arguments.GetValue(_node);
        var nodes = Asked(lease.Catalog, asked);
        if (arguments.GetValue(_json))
            JsonText.WriteDocument(terminal.Out, json => WriteJson(json, nodes));
        else if (asked is not null && lease.Catalog.Find(asked) is not null)
            NodeView.Write(terminal, nodes[0]);
        else
            NodeView.WriteList(terminal, nodes);
        return ExitCode.Ok;
    }

    private static IReadOnlyList<NodeDefinition> Asked(NodeCatalog catalog, string? asked)
    {
        if (asked is null)
            return catalog.Nodes;
        if (catalog.Find(asked) is { } node)
            return [node];
        var family = asked.TrimEnd('/') + "/";
        if (catalog.Nodes.Where(candidate => candidate.Id.StartsWith(family, StringComparison.Ordinal)).ToList() is { Count: > 0 } members)
            return members;
        if (catalog.Nodes.Where(candidate => NodeSearch.Finds(candidate, asked)).ToList() is { Count: > 0 } found)
            return found;
        var proposal = catalog.Nearest(asked) is { } nearest ? $"; did you mean '{nearest}'?" : "; 'ipgraph nodes' lists them";
        throw new BadInputException($"there is no node '{asked}'{proposal}");
    }

    private static void WriteJson(Utf8JsonWriter json, IReadOnlyList<NodeDefinition> nodes)
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
            json.WriteBoolean("cached", !node.IsNeverCached);
            PortText.WriteArray(json, "inputs", node.Inputs);
            PortText.WriteArray(json, "outputs", node.Outputs);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
