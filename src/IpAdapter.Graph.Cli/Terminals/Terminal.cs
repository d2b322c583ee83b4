using Spectre.Console;

namespace IpAdapter.Graph.Cli.Terminals;

/// <summary>
/// Where the command writes: results to <see cref="Out"/>, everything about how it goes to <see cref="Error"/>; and whether a person looks
/// at them.
/// </summary>
public sealed class Terminal
{
    private readonly Lazy<IAnsiConsole> _out;
    private readonly Lazy<IAnsiConsole> _error;
    private readonly Func<Exception?> _outFailure;

    /// <param name="standardOut">Takes results.</param>
    /// <param name="standardError">Takes progress and diagnostics.</param>
    public Terminal(TextWriter standardOut, TextWriter standardError)
    {
        var enduringOut = new EnduringWriter(standardOut);
        _outFailure = () => enduringOut.Failure;
        (Out, Error) = (new PrintableWriter(enduringOut), new PrintableWriter(new EnduringWriter(standardError)));
        // Colours and bars are control characters: what is written this way is made printable before.
        _out = new(() => ConsoleOver(standardOut));
        _error = new(() => ConsoleOver(standardError));
    }

    /// <summary>The process's own streams; colours and bars only where they are a terminal.</summary>
    public static Terminal ForProcess()
    {
        var plain = Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 }
            || Environment.GetEnvironmentVariable("TERM") == "dumb";
        return new(Console.Out, Console.Error)
        {
            OutIsTerminal = !Console.IsOutputRedirected && !plain,
            ErrorIsTerminal = !Console.IsErrorRedirected && !plain,
            ShowsTraces = Environment.GetEnvironmentVariable("IPGRAPH_TRACE") is { Length: > 0 },
        };
    }

    /// <summary>Takes results.</summary>
    public TextWriter Out { get; }

    /// <summary>Why results no longer go where they should; null while all is well.</summary>
    public Exception? OutFailure => _outFailure();

    /// <summary>Takes progress and diagnostics. Where they can't be written they are left out, and the work goes on.</summary>
    public TextWriter Error { get; }

    /// <summary>Tells a program what ends the process where nobody can catch it; not there where no program listens.</summary>
    public Action<string>? TellFault { get; set; }

    /// <summary>What the command is busy with.</summary>
    public Ongoing Ongoing { get; } = new();

    /// <summary>Whether a person sees results as they come.</summary>
    public bool OutIsTerminal { get; init; }

    /// <summary>Whether a person sees progress as it comes.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Whether faults are shown with their stack.</summary>
    public bool ShowsTraces { get; set; }

    /// <summary>
    /// Results, with colours and width. Made when first asked for: it costs start-up time that piped output does not need.
    /// </summary>
    public IAnsiConsole Results => _out.Value;

    /// <summary>Progress and diagnostics, with colours and width.</summary>
    public IAnsiConsole Progress => _error.Value;

    private static IAnsiConsole ConsoleOver(TextWriter writer) =>
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
}
