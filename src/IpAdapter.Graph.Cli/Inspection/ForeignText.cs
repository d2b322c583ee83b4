using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Graph.Cli.Options;
using IpAdapter.Graph.Naming;

namespace IpAdapter.Graph.Cli.Inspection;

/// <summary>
/// Texts that somebody noted in a file, for a program: JSON as JSON, what is base64 by what it is, nothing longer than a bound.
/// </summary>
/// <param name="json">Where they are written.</param>
internal sealed class ForeignText(Utf8JsonWriter json)
{
    /// <summary>Letters of one text that are shown.</summary>
    public const int Longest = Printable.LongestForPrograms;

    private const int LongestDecoded = 1 << 20;
    private const int Deepest = 32;
    private const int ShortestBase64 = 200;

    // Of all texts of a file together: a PNG may hold hundreds of megabytes of them.
    private int _room = 8 << 20;

    /// <summary>Writes a text.</summary>
    public void Write(string text) => Write(text, depth: 0);

    private void Write(string text, int depth)
    {
        if (depth < Deepest && text.Length <= LongestDecoded && Parsed(text) is { } document)
        {
            using (document)
                Write(document.RootElement, depth + 1);
            return;
        }

        var shown = Base64Of(text) ?? Beginning(text, Math.Min(Longest, Math.Max(0, _room)));
        _room -= shown.Length;
        json.WriteStringValue(shown);
    }

    private void Write(JsonElement element, int depth)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object when depth < Deepest:
                json.WriteStartObject();
                foreach (var entry in element.EnumerateObject())
                {
                    json.WritePropertyName(Beginning(TextOf(() => entry.Name, entry.ToString), Longest));
                    Write(entry.Value, depth + 1);
                }

                json.WriteEndObject();
                break;
            case JsonValueKind.Array when depth < Deepest:
                json.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                    Write(item, depth + 1);
                json.WriteEndArray();
                break;
            case JsonValueKind.String:
                Write(TextOf(() => element.GetString()!, element.GetRawText), depth);
                break;
            case JsonValueKind.Object or JsonValueKind.Array:
                json.WriteStringValue(Beginning(element.GetRawText(), Longest));
                break;
            default:
                element.WriteTo(json);
                break;
        }
    }

    /// <summary>What a text is that is base64; null where it is not.</summary>
    public static string? Base64Of(string text)
    {
        // A long word of one kind of letters is a word.
        if (text.Length < ShortestBase64 || !text.AsSpan(0, ShortestBase64).ContainsAnyInRange('A', 'Z')
            || !text.AsSpan(0, ShortestBase64).ContainsAnyInRange('a', 'z')
            || !Base64.IsValid(text, out var bytes))
            return null;
        Span<byte> head = stackalloc byte[PictureSignature.Length];
        Convert.TryFromBase64Chars(text.AsSpan(0, PictureSignature.Length / 3 * 4), head, out var count);
        var what = PictureSignature.FormatOf(head[..count]) is { } format ? $", a {format}" : "";
        return $"(base64 of {ByteCount.Format(bytes)}{what})";
    }

    // JSON may spell half a character, which no text can be made of: it is shown as it is spelt.
    private static string TextOf(Func<string> read, Func<string> spelt)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            return spelt();
        }
    }

    private static string Beginning(string text, int length)
    {
        if (text.Length <= length)
            return text;
        var end = length > 0 && char.IsHighSurrogate(text[length - 1]) ? length - 1 : length;
        return string.Create(CultureInfo.InvariantCulture, $"{text.AsSpan(0, end)}… ({text.Length:N0} characters in all)");
    }

    // Objects and arrays alone: a text that is a number by chance stays a text.
    private static JsonDocument? Parsed(string text)
    {
        if (text.AsSpan().TrimStart() is not ['{' or '[', ..])
            return null;
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
