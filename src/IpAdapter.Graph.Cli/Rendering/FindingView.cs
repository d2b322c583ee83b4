using System.Text.Json;
using IpAdapter.Graph.Cli.Diagnosis;
using IpAdapter.Graph.Naming;

namespace IpAdapter.Graph.Cli.Rendering;

/// <summary>Shows what was found on a machine.</summary>
internal static class FindingView
{
    /// <summary>Writes a line for each, and below it what to do.</summary>
    public static void Write(TextWriter output, IReadOnlyList<Finding> findings)
    {
        var (areas, names) = (findings.Max(finding => finding.Area.Length), findings.Max(finding => finding.Name.Length));
        foreach (var finding in findings)
        {
            var what = $"{finding.Area.PadRight(areas)}  {finding.Name.PadRight(names)}";
            output.WriteLine($"{StateOf(finding.State),-7}  {what}  {Printable.Lines(finding.Text)}");
            if (finding.Remedy is { } remedy)
                output.WriteLine($"{"",-7}  to do: {Printable.Lines(remedy)}");
        }

        output.WriteLine($"{Count(FindingState.Ok)} ok, {Count(FindingState.Warning)} warnings, {Count(FindingState.Fault)} faults");

        int Count(FindingState state) => findings.Count(finding => finding.State == state);
    }

    /// <summary>Writes the members of the one object.</summary>
    public static void WriteMembers(Utf8JsonWriter json, IReadOnlyList<Finding> findings, FindingState worst)
    {
        json.WriteString("state", StateOf(worst));
        json.WriteStartArray("findings");
        foreach (var finding in findings)
        {
            json.WriteStartObject();
            json.WriteString("area", finding.Area);
            json.WriteString("name", finding.Name);
            json.WriteString("state", StateOf(finding.State));
            json.WriteString("text", finding.Text);
            if (finding.Remedy is { } remedy)
                json.WriteString("remedy", remedy);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string StateOf(FindingState state) => state switch
    {
        FindingState.Ok => "ok",
        FindingState.Warning => "warning",
        _ => "fault",
    };
}
