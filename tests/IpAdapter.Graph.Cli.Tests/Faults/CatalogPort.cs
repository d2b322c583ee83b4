using System.Text.Json;

namespace IpAdapter.Graph.Cli.Tests.Faults;

/// <summary>An input of a node, as <c>ipgraph nodes --json</c> tells it.</summary>
internal sealed record CatalogPort(string Name, string Type, bool TakesList, bool IsEach, bool IsRequired, double? Minimum,
    double? Maximum, IReadOnlyList<string> Choices)
{
    public bool IsNumeric => Type is "number" or "integer";

    public static CatalogPort Read(JsonElement port) => new(
        port.GetProperty("name").GetString()!,
        port.GetProperty("type").GetString()!,
        port.GetProperty("list").GetBoolean(),
        port.GetProperty("each").GetBoolean(),
        port.GetProperty("required").GetBoolean(),
        port.TryGetProperty("minimum", out var minimum) ? minimum.GetDouble() : null,
        port.TryGetProperty("maximum", out var maximum) ? maximum.GetDouble() : null,
        port.TryGetProperty("choices", out var choices) ? [.. choices.EnumerateArray().Select(choice => choice.GetString()!)] : []);
}
