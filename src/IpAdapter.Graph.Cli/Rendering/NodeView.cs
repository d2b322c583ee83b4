using IpAdapter.Graph.Cli.Terminals;
using IpAdapter.Graph.Hosting.Descriptions;

namespace IpAdapter.Graph.Cli.Rendering;

/// <summary>Nodes as people read them.</summary>
internal static class NodeView
{
    /// <summary>One line each.</summary>
    public static void WriteList(Terminal terminal, IReadOnlyList<NodeSignature> nodes) =>
        Columns.Write(terminal.Out, [.. nodes.Select(node => new[] { node.FullName, FirstSentence(node.Summary) })], WidthOf(terminal));

    /// <summary>Everything there is to know of one.</summary>
    public static void Write(Terminal terminal, NodeSignature node)
    {
        var output = terminal.Out;
        var width = WidthOf(terminal);
        output.WriteLine($"{node.FullName}    ({node.Plugin})");
        foreach (var line in Columns.Wrapped(node.Summary, Math.Max(40, width == int.MaxValue ? width : width - 2)))
            output.WriteLine($"  {line}");
        if (node.IsLoader && node.MainType is { } loaded)
            output.WriteLine($"  A path on a port of type {loaded} stands for this node.");
        WritePorts(output, "Inputs", node.Inputs, PortText.Accepts, width);
        WritePorts(output, "Outputs", node.Outputs, port => port.IsMain ? $"{port.TypeText}, what the bare name stands for"
            : port.TypeText, width);
        WriteSnippet(output, node);
    }

    private static void WritePorts(TextWriter output, string title, IReadOnlyList<PortSignature> ports, Func<PortSignature,
        string> accepts, int width)
    {
        if (ports.Count == 0)
            return;
        output.WriteLine();
        output.WriteLine(title);
        foreach (var port in ports)
        {
            Columns.Write(output, [[port.Name, accepts(port)]], width, indent: 2);
            if (port.Documentation is { Length: > 0 } text)
                Columns.Write(output, [["", text]], width, indent: 4);
            if (PortText.DocumentsChoices(port))
                Columns.Write(output, [.. port.Choices!.Zip(port.ChoiceDocumentation, (choice, meaning) => new[] { choice, meaning })],
                    width, indent: 6);
        }
    }

    private static void WriteSnippet(TextWriter output, NodeSignature node)
    {
        output.WriteLine();
        output.WriteLine("In a workflow");
        output.WriteLine($"  {node.Id[(node.Id.LastIndexOf('/') + 1)..]}:");
        output.WriteLine($"    uses: {node.FullName}");
        var required = node.Inputs.Where(port => port.IsRequired).Select(port => $"{port.Name}: {Placeholder(port)}").ToList();
        if (required.Count > 0)
            output.WriteLine($"    with: {{ {string.Join(", ", required)} }}");
    }

    private static string Placeholder(PortSignature port) => port.TypeName switch
    {
        "text" => "\"...\"",
        "number" or "integer" => $"{port.Minimum ?? 1:0.##}",
        "boolean" => "true",
        "choice" => port.Choices is [var first, ..] ? first : "...",
        "file" => "./path",
        var type => $"${type}",
    };

    private static string FirstSentence(string text)
    {
        var end = text.IndexOf(". ", StringComparison.Ordinal);
        return end < 0 ? text : text[..(end + 1)];
    }

    private static int WidthOf(Terminal terminal) => terminal.OutIsTerminal ? terminal.Results.Profile.Width : int.MaxValue;
}
