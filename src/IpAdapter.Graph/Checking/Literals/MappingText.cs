using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Checking.Literals;

/// <summary>A mapping of a workflow file as JSON, for inputs whose node reads that.</summary>
internal static class MappingText
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes it on one line: numbers as numbers, everything else that is not a mapping or a list as text.</summary>
    public static string Create(YamlMap map)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, Plain))
            Write(json, map);
        return Encoding.UTF8.GetString(text.ToArray());
    }

    private static void Write(Utf8JsonWriter json, YamlValue value)
    {
        switch (value)
        {
            case YamlMap map:
                json.WriteStartObject();
                foreach (var entry in map.Entries)
                {
                    json.WritePropertyName(entry.Key);
                    Write(json, entry.Value);
                }

                json.WriteEndObject();
                break;
            case YamlList list:
                json.WriteStartArray();
                foreach (var item in list.Items)
                    Write(json, item);
                json.WriteEndArray();
                break;
            case YamlText { Text: var text } when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                && double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case YamlText { Text: var text }:
                json.WriteStringValue(text);
                break;
        }
    }
}
