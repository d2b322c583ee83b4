using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using IpAdapter.Graph.Cli.Rendering;
using IpAdapter.Graph.Cli.Terminals;
using IpAdapter.Graph.Naming;

namespace IpAdapter.Graph.Cli.Commands;

/// <summary>The whole command line, and the one way into it.</summary>
public static class CommandTree
{
    /// <summary>Shows more; known before the rest is read, since native libraries are loaded by then.</summary>
    public const string Verbose = "--verbose";

    /// <summary>Runs a command line to its exit code (<c>--help</c> lists them).</summary>
    /// <param name="arguments">What was typed behind the command's name.</param>
    /// <param name="terminal">Where to write.</param>
    /// <param name="cancellationToken">Ends a run between steps.</param>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Terminal terminal,
        CancellationToken cancellationToken = default)
    {
        var code = await InvokeAsync(arguments, terminal, cancellationToken);
        if (terminal.OutFailure is not { } failure)
            return code;
        var reason = failure.Message.TrimEnd('.');
        terminal.Error.WriteLine($"error: not everything could be written to standard output: {reason}. Files that were written are whole");
        return code == ExitCode.Ok ? ExitCode.RunFailed : code;
    }

    private static async Task<int> InvokeAsync(IReadOnlyList<string> arguments, Terminal terminal, CancellationToken cancellationToken)
    {
        // A prompt may begin with '@': it is never the name of a file with more arguments.
        var verbose = new Option<bool>(Verbose)
        {
            Description = "Show where a fault came from, what native libraries write to standard error, and unsafe calls in the "
                + "code of plugins "
                + "(as IPGRAPH_TRACE=1 does).",
            Recursive = true,
        };
        var parsed = Build(terminal, verbose).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        string[] mistakes = [.. EmptyTexts(parsed)];
        // What else is wrong may only follow from those.
        if (mistakes.Length == 0)
            mistakes = [.. parsed.Errors.Select(error => error.Message)];
        if (mistakes.Length > 0 && parsed.Action is null or ParseErrorAction or { ClearsParseErrors: false })
            return Refuse(parsed, mistakes, terminal);
        terminal.ShowsTraces |= parsed.GetValue(verbose);
        var configuration = new InvocationConfiguration
        {
            Output = terminal.Out,
            Error = terminal.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        using var asked = cancellationToken.Register(() => terminal.Ongoing.SayWaiting("Ctrl-C again ends the program"));
        return await parsed.InvokeAsync(configuration, cancellationToken);
    }

    private static RootCommand Build(Terminal terminal, Option<bool> verbose)
    {
        var root = new RootCommand("Draws pictures from workflows: image prompts, text prompts, structure and more, each step a "
            + "node of a plugin.")
        {
            new RunCommand(terminal),
            new ValidateCommand(terminal),
            new PlanCommand(terminal),
            new ProfileCommand(terminal),
            new DrawCommand(terminal),
            new NodesCommand(terminal),
            new PluginsCommand(terminal),
            new InspectCommand(terminal),
            new StripCommand(terminal),
            new DoctorCommand(terminal),
            new CompletionCommand(terminal),
            verbose,
        };
        foreach (var help in root.Options.OfType<HelpOption>())
            help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root;
    }

    /// <summary>What was probably meant by a command that there is not, or an option.</summary>
    private static string? Hint(ParseResult parsed)
    {
        if (parsed.UnmatchedTokens is not [var unknown, ..])
            return parsed.Tokens.Count == 0 ? "Name what to do: ipgraph run workflow.yaml draws, ipgraph validate workflow.yaml checks, "
                + "ipgraph nodes lists what a workflow can use" : null;
        var command = parsed.CommandResult.Command;
        if (!unknown.StartsWith('-'))
            return NearestName.Find(unknown, command.Subcommands.Select(each => each.Name)) is { } nearest
                ? $"Did you mean: ipgraph {nearest}"
                : null;
        var name = unknown.TrimStart('-').Split('=')[0];
        var meant = NearestName.Find("--" + name, command.Options.Select(option => option.Name));
        var takesValues = command.Options.Any(option => option.Name == "--set");
        return (meant, takesValues) switch
        {
            (_, true) when meant is null => $"An input of the workflow or of a node is given by: --set {name}=... or --set node.{name}=...",
            ({ }, _) => $"Did you mean: {meant}",
            _ => null,
        };
    }

    /// <summary>
    /// Finds what is given an empty text, which nothing takes: a variable of the shell that is not set is easily overlooked.
    /// </summary>
    private static IEnumerable<string> EmptyTexts(ParseResult parsed)
    {
        for (var command = parsed.CommandResult; command is not null; command = command.Parent as CommandResult)
        {
            var given = command.Children.Where(symbol => symbol is not CommandResult);
            foreach (var symbol in given.Where(symbol => symbol.Tokens.Any(token => token.Value.Length == 0)))
            {
                var name = symbol is OptionResult option ? option.Option.Name : $"<{((ArgumentResult)symbol).Argument.Name}>";
                yield return $"{name} is given an empty text (a variable of the shell that is not set?).";
            }
        }
    }

    private static int Refuse(ParseResult parsed, IReadOnlyList<string> mistakes, Terminal terminal)
    {
        foreach (var mistake in mistakes)
            terminal.Error.WriteLine($"error: {mistake}");
        if (Hint(parsed) is { } hint)
            terminal.Error.WriteLine(hint);
        List<string> path = [];
        for (var command = parsed.CommandResult; command is { Command: not RootCommand }; command = command.Parent as CommandResult)
            path.Insert(0, command.Command.Name);
        terminal.Error.WriteLine($"Try: ipgraph {string.Concat(path.Select(name => name + " "))}--help");
        if (parsed.CommandResult.Command is RunCommand run && run.WritesEvents(parsed))
            TellProgram(new RunEventLines(terminal.Out), mistakes);
        return ExitCode.BadInput;
    }

    private static void TellProgram(RunEventLines events, IReadOnlyList<string> mistakes)
    {
        foreach (var mistake in mistakes)
            events.Error(mistake, isFault: false);
        events.Finished(ExitCode.BadInput);
    }
}
