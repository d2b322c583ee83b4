using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace IpAdapter.Graph.Cli.Commands;

/// <summary>The usual help, and below it what a newcomer types first; the first page names the exit codes too.</summary>
internal sealed class HelpWithExamples(HelpAction usual) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        usual.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        if (parseResult.CommandResult.Command is IHaveExamples { Examples: var examples })
            WriteTable(output, "Examples:", [.. examples.Select(example => (example.Line, example.Meaning))]);
        if (parseResult.CommandResult.Command is RootCommand)
            WriteTable(output, "Exit codes:", [.. ExitCode.Table.Select(entry => ($"{entry.Code}", entry.Meaning))]);
        return ExitCode.Ok;
    }

    private static void WriteTable(TextWriter output, string title, IReadOnlyList<(string Left, string Right)> rows)
    {
        output.WriteLine(title);
        var width = rows.Max(row => row.Left.Length);
        foreach (var (left, right) in rows)
        {
            if (width > 40)
                output.WriteLine($"  {left}\n      {right}");
            else
                output.WriteLine($"  {left.PadRight(width)}  {right}");
        }

        output.WriteLine();
    }
}
