using System.Text;
using System.Text.Json;

namespace IpAdapter.Diffusion.WeightFiles;

/// <summary>Writes a model's <c>config.json</c>, which <see cref="ConfigFile"/> reads.</summary>
internal static class ConfigText
{
    /// <summary>Writes the text.</summary>
    /// <param name="className">What diffusers calls the model.</param>
    /// <param name="settings">Writes its settings.</param>
    public static string Write(string className, Action<Utf8JsonWriter> settings)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new() { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("_class_name", className);
            settings(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }

    /// <summary>Writes a list of numbers.</summary>
    public static void WriteNumbers(this Utf8JsonWriter json, string name, IEnumerable<int> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }

    /// <summary>Writes a list of texts.</summary>
    public static void WriteTexts(this Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
