using System.CommandLine;
using IpAdapter.Graph.Cli.Options;
using IpAdapter.Graph.Cli.Terminals;

namespace IpAdapter.Graph.Cli.Commands;

/// <summary>
/// <c>ipgraph completion</c>: the script that lets a shell complete command lines. It asks this command itself
/// (<c>[suggest:position] "line"</c>, System.CommandLine's directive), so it knows what this build knows.
/// </summary>
internal sealed class CompletionCommand : Command, IHaveExamples
{
    // The file, and how its shell writes a single quote within single quotes.
    private static readonly Dictionary<string, (string Script, string Quote)> Shells = new(StringComparer.Ordinal)
    {
        ["bash"] = ("completion.bash", @"'\''"),
        ["zsh"] = ("completion.zsh", @"'\''"),
        ["fish"] = ("completion.fish", @"\'"),
        ["powershell"] = ("completion.ps1", "''"),
    };

    private readonly Argument<string> _shell = new("shell") { Description = "bash, zsh, fish or powershell." };

    /// <param name="terminal">Where it writes.</param>
    public CompletionCommand(Terminal terminal)
        : base("completion", "Write the script that lets a shell complete commands, options and their values.")
    {
        _shell.TakeOneOf([.. Shells.Keys]);
        Add(_shell);
        SetAction(arguments => terminal.Out.Write(Write(arguments.GetValue(_shell)!, Environment.ProcessPath!)));
    }

    /// <inheritdoc/>
    public IReadOnlyList<(string Line, string Meaning)> Examples { get; } =
    [
        ("source <(ipgraph completion bash)", "in ~/.bashrc"),
        ("source <(ipgraph completion zsh)", "in ~/.zshrc, behind compinit"),
        ("ipgraph completion fish > ~/.config/fish/completions/ipgraph.fish", "once"),
        ("ipgraph completion powershell | Out-String | Invoke-Expression", "in $PROFILE"),
    ];

    // By the command's whole path: a script does not see an alias, by which many call it.
    private static string Write(string shell, string command)
    {
        var (script, quote) = Shells[shell];
        using var stream = typeof(CompletionCommand).Assembly.GetManifestResourceStream(script)!;
        using var reader = new StreamReader(stream);
        var quoted = $"'{command.Replace("'", quote, StringComparison.Ordinal)}'";
        return reader.ReadToEnd().Replace("{ipgraph}", quoted, StringComparison.Ordinal);
    }
}
