using System.Text;
using System.Text.Json;
using IpAdapter.Graph.Checking;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Delivery;

/// <summary>Writes and reads the values that a run was given, drawn seeds among them, each with the folder its relative paths start from.</summary>
internal static class RecordedInputs
{
    public static string Write(CheckedWorkflow workflow)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("file", workflow.Workflow.Source.File);
            json.WriteString("folder", workflow.Workflow.Source.Folder);
            json.WriteStartObject("values");
            foreach (var input in workflow.Inputs.Where(input => input.Value is not null))
                Write(json, input.Input.Name, input.Value!, input.Source.Folder);
            foreach (var (path, value, folder) in Replaced(workflow))
                Write(json, path, value, folder);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    /// <summary>Reads what <see cref="Write(CheckedWorkflow)"/> wrote.</summary>
    /// <exception cref="JsonException">The text is not that.</exception>
    public static (ValueSource Source, InputValues Values) Read(string text)
    {
        using var json = JsonDocument.Parse(text);
        var root = json.RootElement;
        var source = new ValueSource(Text(root, "file"), Text(root, "folder"));
        var values = new List<InputValue>();
        foreach (var entry in root.GetProperty("values").EnumerateObject())
        {
            var given = new ValueSource($"recorded input {entry.Name}", Text(entry.Value, "folder"));
            values.Add(new(entry.Name, Value(entry.Value.GetProperty("value")), given, default));
        }

        return (source, InputValues.Of(values));
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString() ?? throw new JsonException($"'{name}' is nothing");

    private static YamlValue Value(JsonElement element) => element.ValueKind == JsonValueKind.Array
        ? new YamlList([.. element.EnumerateArray().Select(Value)], default)
        : new YamlText(element.GetString() ?? "", default);

    private static void Write(Utf8JsonWriter json, string name, YamlValue value, string folder)
    {
        json.WriteStartObject(name);
        json.WritePropertyName("value");
        Write(json, value);
        json.WriteString("folder", folder);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, YamlValue value)
    {
        if (value is YamlText text)
        {
            json.WriteStringValue(text.Text);
            return;
        }

        json.WriteStartArray();
        foreach (var item in ((YamlList)value).Items)
            Write(json, item);
        json.WriteEndArray();
    }

    /// <summary>Literals that were given another value from outside, and those that were drawn.</summary>
    private static IEnumerable<(string Path, YamlValue Value, string Folder)> Replaced(CheckedWorkflow workflow)
    {
        var replaced = workflow.Replaced.ToDictionary(value => value.Path, value => (value.Value, value.Source.Folder), StringComparer.Ordinal);
        foreach (var node in workflow.Nodes.Where(node => !node.IsImplicit))
        {
            foreach (var input in node.Inputs.OfType<CheckedInput>())
            {
                var path = $"{node.Name}.{input.Port.Name}";
                if (workflow.Seeds.Any(seed => seed.Path == path) && Written(input.Binding) is { } value)
                    replaced[path] = (value, node.Source.Folder);
            }
        }

        return replaced.Select(entry => (entry.Key, entry.Value.Item1, entry.Value.Item2));
    }

    private static YamlValue? Written(Binding binding) => binding switch
    {
        LiteralBinding literal => new YamlText(literal.Canonical, default),
        ListBinding list when list.Items.All(item => item is LiteralBinding) => new YamlList([.. list.Items.Select(item => Written(item)!)], default),
        _ => null,
    };
}
