using System.Text.Json;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Sampling;

/// <summary>
/// What a model's <c>scheduler_config.json</c> names to draw with: a class of diffusers, and its settings as they stand. A setting that the
/// file leaves out is the class's own default.
/// </summary>
/// <param name="ClassName">The class, such as <c>PNDMScheduler</c>.</param>
/// <param name="Settings">The file's settings, as JSON text: equal texts are equal settings.</param>
public sealed record SamplerConfig(string ClassName, string Settings)
{
    /// <summary>Finds a truth value, or what holds where the file leaves it out.</summary>
    /// <exception cref="NotSupportedException">It is something else; the message names the setting.</exception>
    public bool Flag(string name, bool otherwise) => Find(name) switch
    {
        null => otherwise,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        var other => throw Wrong(name, other.Value, "true or false"),
    };

    /// <summary>Finds a number, or what holds where the file leaves it out.</summary>
    /// <exception cref="NotSupportedException">It is something else; the message names the setting.</exception>
    public double Number(string name, double otherwise) => Find(name) is { } number ? NumberOf(name, number) : otherwise;

    /// <summary>Finds a text, or what holds where the file leaves it out.</summary>
    /// <exception cref="NotSupportedException">It is something else; the message names the setting.</exception>
    public string Text(string name, string otherwise) => Find(name) switch
    {
        null => otherwise,
        { ValueKind: JsonValueKind.String } text => text.GetString()!,
        var other => throw Wrong(name, other.Value, "a text"),
    };

    /// <summary>Finds a list of numbers; empty where the file leaves it out.</summary>
    /// <exception cref="NotSupportedException">It is something else; the message names the setting.</exception>
    public IReadOnlyList<double> Numbers(string name) => Find(name) switch
    {
        null => [],
        { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray().Select(item => NumberOf(name, item))],
        var other => throw Wrong(name, other.Value, "a list of numbers"),
    };

    /// <summary>Finds a setting as JSON writes it; null where the file leaves it out, or says <c>null</c>.</summary>
    public string? FindJson(string name) => Find(name)?.GetRawText();

    internal static SamplerConfig? Find(ConfigFile file, string? className) =>
        className is null ? null : new SamplerConfig(className, file.Json);

    private JsonElement? Find(string name)
    {
        using var document = JsonDocument.Parse(Settings);
        return document.RootElement.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.Clone() : null;
    }

    private double NumberOf(string name, JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number)
            ? number
            : throw Wrong(name, value, "a number");

    private NotSupportedException Wrong(string name, JsonElement found, string expected) =>
        new($"'{name}' of {ClassName} is {found.GetRawText()}, expected {expected}");
}
