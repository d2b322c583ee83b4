using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace IpAdapter.Diffusion.WeightFiles;

/// <summary>
/// A model's <c>config.json</c>: one object of settings. Whatever is not as expected is a <see cref="WeightFileException"/> that names the
/// file, the setting, what was found and what is possible.
/// </summary>
public sealed partial class ConfigFile
{
    /// <summary>The name that a header has a configuration by.</summary>
    public const string NoteName = "config";

    /// <summary>What it is called in a model's folder.</summary>
    internal const string Name = "config.json";

    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly JsonElement _settings;

    private ConfigFile(string path, JsonElement settings) => (Path, _settings) = (path, settings);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>All settings, as JSON text.</summary>
    public string Json => _settings.GetRawText();

    /// <summary>Reads a file.</summary>
    /// <exception cref="WeightFileException">It is not there, or holds no JSON object.</exception>
    public static ConfigFile Read(string path)
    {
        try
        {
            return Parse(path, s_utf8.GetString(SmallFile.ReadAllBytes(path)));
        }
        catch (DecoderFallbackException exception)
        {
            throw new WeightFileException(path, $"is no text (byte {exception.Index}): a model's configuration was expected", exception);
        }
        catch (JsonException exception)
        {
            throw new WeightFileException(path, $"is no JSON (line {exception.LineNumber + 1}): a model's configuration was expected",
                exception);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new WeightFileException(path, "is not there: a model's folder has its configuration beside its weights", exception);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or (IOException and not WeightFileException))
        {
            throw new WeightFileException(path, $"can't be read: {exception.Message}", exception);
        }
    }

    /// <summary>
    /// Finds the <c>config.json</c> of a weight file: in a folder of the file's own name beside it, or beside it where it is of such
    /// weights; null where there is none.
    /// </summary>
    /// <param name="weightFile">The weight file.</param>
    /// <param name="setting">The setting that says what it is of.</param>
    /// <param name="kinds">What that setting says of such weights.</param>
    /// <exception cref="WeightFileException">It can't be read.</exception>
    internal static string? FindFor(string weightFile, string setting, params IEnumerable<string> kinds)
    {
        var folder = System.IO.Path.GetDirectoryName(weightFile)!;
        var own = System.IO.Path.Combine(folder, System.IO.Path.GetFileNameWithoutExtension(weightFile), Name);
        if (File.Exists(own)) return own;
        var path = System.IO.Path.Combine(folder, Name);
        return File.Exists(path) && kinds.Contains(Read(path).FindText(setting)) ? path : null;
    }

    /// <summary>
    /// The configuration that a weight file has in its header (<see cref="NoteName"/>), as what was trained here has it: a lone file is
    /// whole with it. Null where it has none of such a model.
    /// </summary>
    /// <param name="header">The header.</param>
    /// <param name="className">What diffusers calls the model.</param>
    /// <exception cref="WeightFileException">It is no configuration.</exception>
    internal static ConfigFile? FindIn(WeightFileHeader header, string className)
    {
        if (!header.Metadata.TryGetValue(NoteName, out var text))
            return null;
        try
        {
            return Parse(header.File.Path, text) is var config && config.FindText("_class_name") == className ? config : null;
        }
        catch (JsonException exception)
        {
            throw new WeightFileException(header.File.Path, $"its header's '{NoteName}' is no JSON (line {exception.LineNumber + 1}): a "
                + "model's configuration was expected", exception);
        }
    }

    private static ConfigFile Parse(string path, string text)
    {
        using var document = JsonDocument.Parse(Standard(text));
        return document.RootElement.ValueKind == JsonValueKind.Object
            ? new(path, document.RootElement.Clone())
            : throw new WeightFileException(path, $"expected a JSON object of settings, found {Kind(document.RootElement)}");
    }

    /// <summary>The settings of a part, or null where they are absent.</summary>
    internal ConfigFile? FindPart(string name) =>
        Find(name) is not { } part ? null : part.ValueKind == JsonValueKind.Object
            ? new(Path, part) : throw Problem(name, $"expected an object of settings, found {Kind(part)}");

    /// <summary>A setting as it stands, or null where it is absent or <c>null</c>.</summary>
    public JsonElement? Find(string name) =>
        _settings.TryGetProperty(name, out var value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined)
            ? value
            : null;

    /// <summary>A whole number greater than 0.</summary>
    public int Count(string name) => FindCount(name) ?? throw Lacking(name, "a whole number");

    /// <summary>A whole number greater than 0, or null where the setting is absent.</summary>
    public int? FindCount(string name) => Find(name) is { } value ? CountOf(name, value) : null;

    /// <summary>A number, or what holds where the setting is absent.</summary>
    public double Number(string name, double otherwise)
    {
        if (Find(name) is not { } value) return otherwise;
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number)
            ? number
            : throw Problem(name, $"expected a number, found {Text(value)}");
    }

    /// <summary>A truth value, or what holds where the setting is absent.</summary>
    public bool Flag(string name, bool otherwise) => Find(name)?.ValueKind switch
    {
        null => otherwise,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Problem(name, $"expected true or false, found {Text(Find(name)!.Value)}"),
    };

    /// <summary>A text, or null where the setting is absent.</summary>
    public string? FindText(string name)
    {
        if (Find(name) is not { } value) return null;
        return value.ValueKind == JsonValueKind.String ? TextOf(name, value) : throw Problem(name, $"expected a text, found {Text(value)}");
    }

    /// <summary>A list of whole numbers greater than 0, at least one.</summary>
    public IReadOnlyList<int> Counts(string name) => [.. Items(name).Select(item => CountOf(name, item))];

    /// <summary>A list of whole numbers greater than 0 of that length, or one number that holds for every place of it.</summary>
    public IReadOnlyList<int> Counts(string name, int length, int otherwise)
    {
        if (Find(name) is not { } value) return [.. Enumerable.Repeat(otherwise, length)];
        if (value.ValueKind == JsonValueKind.Number) return [.. Enumerable.Repeat(CountOf(name, value), length)];
        var counts = Counts(name);
        return counts.Count == length ? counts : throw Problem(name,
            $"expected {length} numbers, one for each block, found {counts.Count}");
    }

    /// <summary>A list of numbers, at least one, or null where the setting is absent.</summary>
    public IReadOnlyList<double>? FindNumbers(string name)
    {
        if (Find(name) is null) return null;
        return [.. Items(name).Select(item => item.ValueKind == JsonValueKind.Number && item.TryGetDouble(out var number) ? number
            : throw Problem(name, $"expected numbers, found {Text(item)}"))];
    }

    /// <summary>A list of texts, at least one.</summary>
    public IReadOnlyList<string> Texts(string name) =>
        [.. Items(name).Select(item => item.ValueKind == JsonValueKind.String ? TextOf(name, item)
            : throw Problem(name, $"expected texts, found {Text(item)}"))];

    /// <summary>Checks that a setting is absent or one that is supported.</summary>
    /// <param name="name">The setting.</param>
    /// <param name="supported">As JSON writes it: <c>false</c>, <c>3</c>, <c>"silu"</c>.</param>
    public void Only(string name, params ReadOnlySpan<string> supported)
    {
        if (Find(name) is not { } value) return;
        foreach (var one in supported)
        {
            using var expected = JsonDocument.Parse(one);
            if (Same(value, expected.RootElement)) return;
        }
        throw Problem(name, supported.IsEmpty
            ? $"{Text(value)} is not supported: only models without this setting are"
            : $"{Text(value)} is not supported, only {string.Join(" or ", supported.ToArray())} is");
    }

    /// <summary>An exception that names a setting.</summary>
    public WeightFileException Problem(string name, string problem) => new(Path, $"'{name}': {problem}");

    private string TextOf(string name, JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)   // half of a letter of two: "\ud83d"
        {
            throw Problem(name, $"{Text(value)} is no text");
        }
    }

    private WeightFileException Lacking(string name, string expected) => Problem(name, $"expected {expected}, but the setting is absent");

    private int CountOf(string name, JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var count) && count > 0
            ? count
            : throw Problem(name, $"expected a whole number greater than 0, found {Text(value)}");

    private JsonElement.ArrayEnumerator Items(string name)
    {
        var value = Find(name) ?? throw Lacking(name, "a list");
        return value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0
            ? value.EnumerateArray()
            : throw Problem(name, $"expected a list, found {Text(value)}");
    }

    // Python writes infinities and NaN as JSON does not have them (diffusers' "lambda_min_clipped": -Infinity). They become texts, which no
    // setting of ours takes for a number.
    private static string Standard(string json) =>
        json.Contains("Infinity", StringComparison.Ordinal) || json.Contains("NaN", StringComparison.Ordinal)
            ? TextOrNotFinite().Replace(json, found => found.Value[0] == '"' ? found.Value : $"\"{found.Value}\"")
            : json;

    [GeneratedRegex("""
        "(?:[^"\\]|\\.)*"|-?Infinity|NaN
        """, RegexOptions.CultureInvariant)]
    private static partial Regex TextOrNotFinite();

    // 1 and 1.0 are the same setting.
    private static bool Same(JsonElement a, JsonElement b) =>
        a.ValueKind == JsonValueKind.Number && b.ValueKind == JsonValueKind.Number
            ? a.GetDouble().Equals(b.GetDouble())
            : a.ValueKind == b.ValueKind && a.GetRawText() == b.GetRawText();

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        _ => "something else",
    };

    private static string Text(JsonElement value)
    {
        var text = value.GetRawText();
        return text.Length <= 80 ? text : text[..77] + "...";
    }
}
