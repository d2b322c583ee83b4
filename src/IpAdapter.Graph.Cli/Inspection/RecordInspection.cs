using System.Text;
using System.Text.Json;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Kinds;
using IpAdapter.Graph.Cli.Options;
using IpAdapter.Graph.Delivery;

namespace IpAdapter.Graph.Cli.Inspection;

/// <summary>
/// What an output of ipgraph carries of the run that made it, as a person reads it. The file is of unknown origin: what is not as it should
/// be is left out.
/// </summary>
internal static class RecordInspection
{
    private const int LongestValue = 300;

    /// <summary>The facts; none where there is no record.</summary>
    public static IReadOnlyList<WeightFact> FindFacts(IReadOnlyDictionary<string, string> texts)
    {
        var facts = new List<WeightFact>();
        if (texts.TryGetValue(Remarks.Seed, out var seed))
            facts.Add(new("seed", Short(seed)));
        if (texts.TryGetValue(Remarks.Inputs, out var inputs))
            facts.AddRange(Read(inputs, InputsOf));
        if (texts.TryGetValue(Remarks.Lock, out var locked))
            facts.AddRange(Read(locked, LockOf));
        if (texts.TryGetValue(Remarks.Workflow, out var workflow))
            facts.Add(new("workflow", workflow.Length <= ForeignText.Longest ? workflow : workflow[..ForeignText.Longest] + "…"));
        return facts;
    }

    private static IEnumerable<WeightFact> InputsOf(JsonElement inputs) =>
        inputs.GetProperty("values").EnumerateObject() is var values && values.Any()
        ? [new("inputs", string.Concat(values.Select(value => $"{value.Name} = {Value(value.Value.GetProperty("value"))}\n")))]
        : [];

    private static IEnumerable<WeightFact> LockOf(JsonElement locked)
    {
        yield return new("computed on", Short(locked.GetProperty("environment").GetString() ?? ""));
        yield return new("plugins", string.Join(", ", locked.GetProperty("plugins").EnumerateArray()
            .Select(plugin => Short($"{plugin.GetProperty("id")} {plugin.GetProperty("version")}"))));
        var files = new StringBuilder();
        foreach (var path in locked.GetProperty("files").EnumerateArray())
        {
            var several = path.TryGetProperty("files", out var below) ? $" ({below.GetArrayLength()} files)" : "";
            var carried = path.TryGetProperty("content", out var content)
                ? $" (carried inside, {ByteCount.Format((content.GetString() ?? "").Length / 4 * 3L)})"
                : "";
            files.Append(Short(path.GetProperty("path").GetString() ?? "")).Append(several).Append(carried).Append('\n');
        }

        if (files.Length > 0)
            yield return new("files", files.ToString());
    }

    private static IReadOnlyList<WeightFact> Read(string text, Func<JsonElement, IEnumerable<WeightFact>> read)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return [.. read(json.RootElement)];
        }
        catch (Exception damaged) when (damaged is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return [];
        }
    }

    private static string Value(JsonElement value) =>
        Short(value.ValueKind == JsonValueKind.Array ? string.Join(", ", value.EnumerateArray()) : value.GetString() ?? "");

    private static string Short(string text) =>
        text.Length <= LongestValue ? text : $"{text[..LongestValue]}… ({text.Length:N0} characters)";
}
