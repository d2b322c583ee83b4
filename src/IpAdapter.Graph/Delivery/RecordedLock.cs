using System.Text;
using System.Text.Json;
using IpAdapter.Graph.Checking;
using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Delivery;

/// <summary>Writes and reads what a run depended on beside its inputs: plugin builds, nodes' major versions, files.</summary>
internal sealed record RecordedLock(
    string Environment, IReadOnlyList<PluginIdentity> Plugins, IReadOnlyDictionary<string, int> Majors, IReadOnlyList<RecordedPath> Paths)
{
    public static string Write(CheckedWorkflow workflow, RecordOptions options, IEnumerable<RecordedPath> paths)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("environment", options.Environment);
            json.WriteStartArray("plugins");
            var plugins = workflow.Nodes.Select(node => node.Definition.Plugin).Distinct();
            foreach (var plugin in plugins.OrderBy(plugin => plugin.Id, StringComparer.Ordinal))
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
            var unnamed = workflow.Workflow.Nodes
                .Where(node => node.Uses?.Text.Contains('@', StringComparison.Ordinal) == false)
                .Select(node => node.Name)
                .ToHashSet(StringComparer.Ordinal);
            var newest = workflow.Nodes.Where(node => !node.IsImplicit && unnamed.Contains(node.Name));
            foreach (var node in newest.DistinctBy(node => node.Definition.Id))
                json.WriteNumber(node.Definition.Id, node.Definition.Major);
            json.WriteEndObject();
            json.WriteStartArray("files");
            foreach (var path in paths)
                Write(json, path);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    /// <summary>Reads what <see cref="Write(CheckedWorkflow, RecordOptions, IEnumerable{RecordedPath})"/> wrote.</summary>
    /// <exception cref="JsonException">The text is not that.</exception>
    public static RecordedLock Read(string text)
    {
        using var json = JsonDocument.Parse(text);
        var root = json.RootElement;
        return new(
            Text(root, "environment"),
            [.. root.GetProperty("plugins").EnumerateArray().Select(PluginOf)],
            root.GetProperty("nodes").EnumerateObject()
                .ToDictionary(node => node.Name, node => node.Value.GetInt32(), StringComparer.Ordinal),
            [.. root.GetProperty("files").EnumerateArray().Select(PathOf)]);
    }

    private static void Write(Utf8JsonWriter json, RecordedPath path)
    {
        json.WriteStartObject();
        json.WriteString("path", path.Names[0]);
        if (path.Names.Count > 1)
        {
            json.WriteStartArray("also");
            foreach (var name in path.Names.Skip(1))
                json.WriteStringValue(name);
            json.WriteEndArray();
        }

        if (path.Files is [{ Name: "" } alone])
        {
            WriteMembers(json, alone);
        }
        else
        {
            json.WriteStartArray("files");
            foreach (var file in path.Files)
            {
                json.WriteStartObject();
                json.WriteString("path", file.Name);
                WriteMembers(json, file);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteMembers(Utf8JsonWriter json, RecordedFile file)
    {
        json.WriteString("sha256", file.Hash);
        if (file.Bytes is { } bytes)
            json.WriteNumber("bytes", bytes);
        if (file.ContentHash is { } hash)
            json.WriteString("contentSha256", hash);
        if (file.Content is { } content)
            json.WriteBase64String("content", content);
    }

    private static PluginIdentity PluginOf(JsonElement plugin) => new(Text(plugin, "id"), Text(plugin, "version"), Text(plugin, "build"));

    private static RecordedPath PathOf(JsonElement path)
    {
        IEnumerable<string> also = path.TryGetProperty("also", out var names)
            ? names.EnumerateArray().Select(name => name.GetString() ?? "")
            : [];
        IEnumerable<RecordedFile> files = path.TryGetProperty("files", out var several)
            ? several.EnumerateArray().Select(file => FileOf(file, Text(file, "path")))
            : [FileOf(path, "")];
        return new([Text(path, "path"), .. also], [.. files]);
    }

    private static RecordedFile FileOf(JsonElement file, string name) => new(
        name,
        Text(file, "sha256"),
        file.TryGetProperty("bytes", out var bytes) ? bytes.GetInt64() : null,
        file.TryGetProperty("content", out var content) ? content.GetBytesFromBase64() : null)
    {
        ContentHash = file.TryGetProperty("contentSha256", out var hash) ? hash.GetString() : null,
    };

    private static string Text(JsonElement element, string name) =>
        element.GetProperty(name).GetString() ?? throw new JsonException($"'{name}' is nothing");
}
