using System.Globalization;
using System.Text.Json;
using IpAdapter.Graph.Hosting.Descriptions;

namespace IpAdapter.Graph.Cli.Rendering;

/// <summary>What a port accepts, in a few words.</summary>
internal static class PortText
{
    /// <summary>
    /// Type, and whether it must be given, its default, its range; its choices, where nothing more is to be said of them.
    /// </summary>
    public static string Accepts(PortSignature port)
    {
        List<string> parts = [port.TakesMapping ? $"{port.TypeText} or mapping" : port.TypeText];
        if (port.Choices is { } choices && !DocumentsChoices(port))
            parts.Add(string.Join(" | ", choices));
        if (port.Minimum is { } minimum && port.Maximum is { } maximum)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{minimum} to {maximum}"));
        if (port.MultipleOf is { } step)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"multiple of {step}"));
        if (port.IsSeed)
            parts.Add("or random");
        parts.Add(port.IsRequired ? "required" : $"default {port.Default ?? "none"}");
        if (port.IsEach)
            parts.Add("a list runs the node for each");
        return string.Join(", ", parts);
    }

    /// <summary>Whether choices have a meaning worth a line each.</summary>
    public static bool DocumentsChoices(PortSignature port) => port.ChoiceDocumentation.Any(meaning => meaning.Length > 0);

    /// <summary>Writes an array of ports.</summary>
    public static void WriteArray(Utf8JsonWriter json, string name, IEnumerable<PortSignature> ports)
    {
        json.WriteStartArray(name);
        foreach (var port in ports)
        {
            json.WriteStartObject();
            json.WriteString("name", port.Name);
            json.WriteString("type", port.TypeName);
            json.WriteBoolean("list", port.IsList);
            json.WriteBoolean("required", port.IsRequired);
            if (!port.IsRequired && port.Default is { } value)
                json.WriteString("default", value);
            if (port.Minimum is { } minimum)
                json.WriteNumber("minimum", minimum);
            if (port.Maximum is { } maximum)
                json.WriteNumber("maximum", maximum);
            if (port.MultipleOf is { } step)
                json.WriteNumber("multipleOf", step);
            if (port.Choices is { } choices)
                WriteTexts(json, "choices", choices);
            if (DocumentsChoices(port))
                WriteTexts(json, "choiceDocumentation", port.ChoiceDocumentation);
            json.WriteBoolean("each", port.IsEach);
            json.WriteBoolean("seed", port.IsSeed);
            json.WriteBoolean("main", port.IsMain);
            json.WriteString("documentation", port.Documentation);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes an array of texts.</summary>
    public static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
