using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace IpAdapter.Diffusion.Imaging;

/// <summary>Remarks as one text, for formats that have a place for one: a JSON object of texts, its keywords in order.</summary>
internal static class RemarksText
{
    private static readonly JsonWriterOptions s_readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes them; the same remarks give the same text.</summary>
    public static string Create(IReadOnlyDictionary<string, string> remarks)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, s_readable))
        {
            json.WriteStartObject();
            foreach (var (keyword, text) in remarks.OrderBy(remark => remark.Key, StringComparer.Ordinal))
                json.WriteString(keyword, text);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    /// <summary>Reads what <see cref="Create"/> wrote; nothing where the text is damaged.</summary>
    public static IReadOnlyDictionary<string, string> Read(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.EnumerateObject()
                .ToDictionary(remark => remark.Name, remark => remark.Value.GetString() ?? "", StringComparer.Ordinal);
        }
        catch (Exception damaged) when (damaged is JsonException or InvalidOperationException or ArgumentException)
        {
            return new Dictionary<string, string>();
        }
    }
}
