using System.Text;
using System.Text.Json;
using IpAdapter.Graph.Checking;
using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Delivery;

/// <summary>Writes and reads what a run depended on beside its inputs: plugin builds, nodes' major versions, files.</summary>
internal sealed record RecordedLock(string Environment, IReadOnlyList<PluginIdentity> Plugins, IReadOnlyDictionary<string, int> Majors, IReadOnlyList<RecordedFile> Files)
{
    public static string Write(CheckedWorkflow workflow, FileHashes hashes, RecordOptions options)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("environment", options.Environment);
            json.WriteStartArray("plugins");
            foreach (var plugin in workflow.Nodes.Select(node => node.Definition.Plugin).Distinct().OrderBy(plugin => plugin.Id, StringComparer.Ordinal))
            {
                json.WriteStartObject();
                json.WriteString("id", plugin.Id);
                json.WriteString("version", plugin.Version);
                json.WriteString("build", plugin.Build);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartObject("nodes");
            // Where the workflow names a major version itself, the workflow is what remembers.
            var unnamed = workflow.Workflow.Nodes.Where(node => node.Uses?.Text.Contains('@', StringComparison.Ordinal) == false).Select(node => node.Name).ToHashSet(StringComparer.Ordinal);
            foreach (var node in workflow.Nodes.Where(node => !node.IsImplicit && unnamed.Contains(node.Name)).DistinctBy(node => node.Definition.Id))
                json.WriteNumber(node.Definition.Id, node.Definition.Major);
            json.WriteEndObject();
            WriteFiles(json, workflow, hashes, options);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="JsonException">The text is not that.</exception>
    public static RecordedLock Read(string text)
    {
        using var json = JsonDocument.Parse(text);
        var root = json.RootElement;
        return new(
            Text(root, "environment"),
            [.. root.GetProperty("plugins").EnumerateArray().Select(plugin => new PluginIdentity(Text(plugin, "id"), Text(plugin, "version"), Text(plugin, "build")))],
            root.GetProperty("nodes").EnumerateObject().ToDictionary(node => node.Name, node => node.Value.GetInt32(), StringComparer.Ordinal),
            [.. root.GetProperty("files").EnumerateArray().Select(File)]);
    }

    private static RecordedFile File(JsonElement file) =>
        new(Text(file, "path"), Text(file, "sha256"), file.TryGetProperty("content", out var content) ? content.GetBytesFromBase64() : null);

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString() ?? throw new JsonException($"'{name}' is nothing");

    private static void WriteFiles(Utf8JsonWriter json, CheckedWorkflow workflow, FileHashes hashes, RecordOptions options)
    {
        json.WriteStartArray("files");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in workflow.Nodes)
        {
            // What the host can write as a file of its own is a picture and the like: small, and gone sooner than a model.
            var isPicture = node.Definition is { IsLoader: true, MainOutput: { } output } && workflow.Lease.Catalog.OutputFormat(output.ValueType) is not null;
            foreach (var path in node.Files.SelectMany(Expand).Where(seen.Add))
            {
                json.WriteStartObject();
                json.WriteString("path", path);
                json.WriteString("sha256", hashes.Of(path));
                if (isPicture && new FileInfo(path).Length <= options.EmbedUpTo)
                    json.WriteBase64String("content", System.IO.File.ReadAllBytes(path));
                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
    }

    private static IEnumerable<string> Expand(string path) => Directory.Exists(path)
        ? Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
            .Where(file => SpecialFile.KindOf(file) is null)
            .Order(StringComparer.Ordinal)
        : System.IO.File.Exists(path) ? [path] : [];
}
