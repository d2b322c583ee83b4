using System.Text.Json;

namespace IpAdapter.Graph.Cli.Tests.Faults;

/// <summary>A problem, as <c>ipgraph validate --json</c> tells it.</summary>
internal sealed record FoundProblem(string File, int Line, string Message, bool IsError)
{
    public static IEnumerable<FoundProblem> Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.GetProperty("problems").EnumerateArray().Select(problem => new FoundProblem(
            problem.GetProperty("file").GetString()!,
            problem.GetProperty("line").GetInt32(),
            problem.GetProperty("message").GetString()!
                + (problem.TryGetProperty("proposal", out var proposal) ? $"; did you mean '{proposal.GetString()}'?" : ""),
            problem.GetProperty("severity").GetString() == "error"))];
    }
}
