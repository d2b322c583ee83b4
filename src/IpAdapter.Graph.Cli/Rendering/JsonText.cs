using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace IpAdapter.Graph.Cli.Rendering;

/// <summary>JSON for programs. Written by hand: a serializer that reflects would pin the plugins whose types it sees.</summary>
internal static class JsonText
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonWriterOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes one object over several lines.</summary>
    public static void WriteDocument(TextWriter output, Action<Utf8JsonWriter> writeMembers) =>
        output.WriteLine(Write(Indented, writeMembers));

    /// <summary>Writes one object on a line of its own, and sends it off.</summary>
    public static void WriteLine(TextWriter output, Action<Utf8JsonWriter> writeMembers)
    {
        output.WriteLine(Write(OneLine, writeMembers));
        output.Flush();
    }

    /// <summary>What a command that writes one object writes in its place, where it could not do its work.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="isAsked">Whether JSON is asked for at all.</param>
    public static Action<string, bool>? ErrorTo(TextWriter output, bool isAsked) =>
        !isAsked ? null : (message, isFault) => WriteDocument(output, json =>
    {
        json.WriteString("error", message);
        json.WriteBoolean("fault", isFault);
    });

    private static string Write(JsonWriterOptions options, Action<Utf8JsonWriter> writeMembers)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, options))
        {
            writer.WriteStartObject();
            writeMembers(writer);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
