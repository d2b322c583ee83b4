using System.Text.Json;
using IpAdapter.Diffusion.Layers.Profiling;

namespace IpAdapter.Graph.Cli.Profiling;

/// <summary>A run as Chrome's trace events, which chrome://tracing and ui.perfetto.dev show: nodes and layers as bars in time.</summary>
internal static class ChromeTrace
{
    private const int Layers = 1;
    private const int FirstNode = 2;

    /// <summary>Writes a trace.</summary>
    /// <param name="to">Where to.</param>
    /// <param name="nodes">The nodes; each has a row of its own.</param>
    /// <param name="layers">The layers.</param>
    public static void Write(Stream to, IReadOnlyList<NodeSpan> nodes, IReadOnlyList<LayerSpan> layers)
    {
        var zero = nodes.Select(node => node.Begin).Concat(layers.Select(layer => layer.Begin)).DefaultIfEmpty().Min();
        using var json = new Utf8JsonWriter(to);
        json.WriteStartObject();
        json.WriteStartArray("traceEvents");
        Name(json, Layers, "layers");
        for (var row = 0; row < nodes.Count; row++)
        {
            Name(json, FirstNode + row, $"node {nodes[row].Node}");
            Begin(json, nodes[row].Node, "node", FirstNode + row, nodes[row].Begin - zero, nodes[row].Seconds);
            json.WriteEndObject();
        }

        foreach (var layer in layers)
        {
            Begin(json, layer.Kind, "layer", Layers, layer.Begin - zero, layer.Duration.TotalSeconds);
            json.WriteStartObject("args");
            json.WriteString("shape", layer.Shape);
            if (layer.Operations > 0)
                json.WriteNumber("GFLOP", Math.Round(layer.Operations / 1e9, 3));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("displayTimeUnit", "ms");
        json.WriteEndObject();
    }

    // A complete event ("X"), times in microseconds.
    private static void Begin(Utf8JsonWriter json, string name, string category, int row, TimeSpan begin, double seconds)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("cat", category);
        json.WriteString("ph", "X");
        json.WriteNumber("ts", begin.TotalMicroseconds);
        json.WriteNumber("dur", 1e6 * seconds);
        json.WriteNumber("pid", 1);
        json.WriteNumber("tid", row);
    }

    private static void Name(Utf8JsonWriter json, int row, string name)
    {
        json.WriteStartObject();
        json.WriteString("name", "thread_name");
        json.WriteString("ph", "M");
        json.WriteNumber("pid", 1);
        json.WriteNumber("tid", row);
        json.WriteStartObject("args");
        json.WriteString("name", name);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
