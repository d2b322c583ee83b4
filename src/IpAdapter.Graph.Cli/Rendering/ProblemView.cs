using System.Text.Json;
using IpAdapter.Graph.Cli.Terminals;
using IpAdapter.Graph.Workflows;
using Spectre.Console;

namespace IpAdapter.Graph.Cli.Rendering;

/// <summary>
/// Shows problems: one line each, as editors understand it; to a person also the line of the file, with a caret under the place.
/// </summary>
internal static class ProblemView
{
    private const int MostShown = 50;

    /// <summary>Writes problems to where diagnostics go.</summary>
    public static void Write(Terminal terminal, IReadOnlyCollection<Problem> problems)
    {
        foreach (var problem in problems.Take(MostShown))
        {
            if (terminal.ErrorIsTerminal)
                WriteWithSource(terminal.Progress, problem);
            else
                terminal.Error.WriteLine(problem);
        }

        if (problems.Count > MostShown)
            terminal.Error.WriteLine($"... and {problems.Count - MostShown} more");
    }

    /// <summary>Writes a problem's members.</summary>
    public static void WriteMembers(Utf8JsonWriter json, Problem problem)
    {
        json.WriteString("severity", problem.Severity == Severity.Warning ? "warning" : "error");
        json.WriteString("file", problem.File);
        json.WriteNumber("line", problem.Line);
        json.WriteNumber("column", problem.Column);
        if (problem.Node is { } node)
            json.WriteString("node", node);
        if (problem.Port is { } port)
            json.WriteString("port", port);
        json.WriteString("message", problem.Message);
        if (problem.Proposal is { } proposal)
            json.WriteString("proposal", proposal);
    }

    /// <summary>Writes an array of problems.</summary>
    public static void WriteArray(Utf8JsonWriter json, IEnumerable<Problem> problems)
    {
        json.WriteStartArray("problems");
        foreach (var problem in problems)
        {
            json.WriteStartObject();
            WriteMembers(json, problem);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteWithSource(IAnsiConsole console, Problem problem)
    {
        var text = problem.ToString();
        var place = problem.PlaceText;
        var colour = problem.Severity == Severity.Warning ? "yellow" : "red";
        console.MarkupLine(text.StartsWith(place, StringComparison.Ordinal)
            ? $"[bold]{place.EscapeMarkup()}[/][{colour}]{text[place.Length..].EscapeMarkup()}[/]"
            : $"[{colour}]{text.EscapeMarkup()}[/]");
        if (SourceLine.Find(problem.File, problem.Line, problem.Column, console.Profile.Width - 10) is not { } source)
            return;
        console.MarkupLine($"[grey]{problem.Line,5} |[/] {source.Text.EscapeMarkup()}");
        console.MarkupLine($"[grey]      |[/] {new string(' ', source.Caret)}[{colour}]^[/]");
    }
}
