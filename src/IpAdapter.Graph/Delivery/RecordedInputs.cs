using System.Text;
using System.Text.Json;
using IpAdapter.Graph.Checking;
using IpAdapter.Graph.Checking.Binding;
using IpAdapter.Graph.Checking.Literals;
using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Delivery;

/// <summary>
/// Writes and reads the values that a run was given, drawn seeds among them; files by the names that the record has for them.
/// </summary>
internal static class RecordedInputs
{
    public static string Write(CheckedWorkflow workflow, RecordedNames names)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("file", Path.GetFileName(workflow.Workflow.Source.File));
            json.WriteStartObject("values");
            foreach (var input in workflow.Inputs.Where(input => input.Value is not null))
            {
                var isPath = RecordedNames.TakesPath(input.Port);
                Write(json, input.Input.Name, input.Value!, text => names.Get(text, input.Source.Folder, isPath));
            }

            foreach (var (path, value, nameOf) in Replaced(workflow, names))
                Write(json, path, value, nameOf);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    /// <summary>Reads what <see cref="Write(CheckedWorkflow, RecordedNames)"/> wrote.</summary>
    /// <param name="text">The text.</param>
    /// <param name="folder">The folder that its relative paths start from.</param>
    /// <exception cref="JsonException">The text is not that.</exception>
    public static (ValueSource Source, InputValues Values) Read(string text, string folder)
    {
        using var json = JsonDocument.Parse(text);
        var root = json.RootElement;
        // From a file of unknown origin, and part of the name of what is written next.
        var source = new ValueSource(Path.GetFileName(Text(root, "file")), FolderOf(root, folder)) { IsRecorded = true };
        var values = new List<InputValue>();
        foreach (var entry in root.GetProperty("values").EnumerateObject())
        {
            var given = new ValueSource($"recorded input {entry.Name}", FolderOf(entry.Value, folder)) { IsRecorded = true };
            values.Add(new(entry.Name, Value(entry.Value.GetProperty("value")), given, default));
        }

        return (source, InputValues.Create(values));
    }

    // Version 1.0 recorded the folder, absolutely.
    private static string FolderOf(JsonElement element, string otherwise) =>
        element.TryGetProperty("folder", out _) ? Path.GetFullPath(Text(element, "folder")) : otherwise;

    private static string Text(JsonElement element, string name) =>
        element.GetProperty(name).GetString() ?? throw new JsonException($"'{name}' is nothing");

    private static YamlValue Value(JsonElement element) => element.ValueKind == JsonValueKind.Array
        ? new YamlList([.. element.EnumerateArray().Select(Value)], default)
        : new YamlText(element.GetString() ?? "", default);

    private static void Write(Utf8JsonWriter json, string name, YamlValue value, Func<string, string> nameOf)
    {
        json.WriteStartObject(name);
        json.WritePropertyName("value");
        Write(json, value, nameOf);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, YamlValue value, Func<string, string> nameOf)
    {
        switch (value)
        {
            case YamlText text:
                json.WriteStringValue(nameOf(text.Text));
                break;
            case YamlMap map:
                // As it may be written in one line.
                json.WriteStringValue(MappingText.Create(map));
                break;
            default:
                json.WriteStartArray();
                foreach (var item in ((YamlList)value).Items)
                    Write(json, item, nameOf);
                json.WriteEndArray();
                break;
        }
    }

    /// <summary>Literals that were given another value from outside, and those that were drawn.</summary>
    private static IEnumerable<(string Path, YamlValue Value, Func<string, string> NameOf)> Replaced(
        CheckedWorkflow workflow, RecordedNames names)
    {
        var drawn = workflow.Seeds.Select(seed => seed.Path).ToHashSet(StringComparer.Ordinal);
        var ports = new Dictionary<string, Port>(StringComparer.Ordinal);
        foreach (var node in workflow.Nodes.Where(node => !node.IsImplicit))
        {
            foreach (var input in node.Inputs.OfType<CheckedInput>())
            {
                var path = $"{node.Name}.{input.Port.Name}";
                ports[path] = input.Port;
                if (drawn.Contains(path) && Written(input.Binding) is { } value)
                    yield return (path, value, text => text);
            }
        }

        foreach (var given in workflow.Replaced.Where(given => !drawn.Contains(given.Path)))
        {
            var port = ports.GetValueOrDefault(given.Path);
            var value = port is null ? given.Value : SettingList.Read(given, port, []);
            yield return (given.Path, value, text => names.Get(text, given.Source.Folder, RecordedNames.TakesPath(port)));
        }
    }

    /// <summary>A binding as it may be written, literals as they were read; null where outputs of other nodes are in it.</summary>
    private static YamlValue? Written(InputBinding binding)
    {
        if (binding.Upstream.Any())
            return null;
        YamlText[] texts = [.. binding.Literals.Select(literal => new YamlText(literal.Canonical, default))];
        return binding.IsList ? new YamlList(texts, default) : texts[0];
    }
}
