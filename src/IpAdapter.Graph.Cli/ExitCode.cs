using IpAdapter.Graph.Hosting.Events;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Cli;

/// <summary>What the command's exit code says. Shown by <c>ipgraph --help</c> and in the documentation.</summary>
internal static class ExitCode
{
    /// <summary>Everything asked for was done.</summary>
    public const int Ok = 0;

    /// <summary>The run began and could not be finished; finished outputs were written.</summary>
    public const int RunFailed = 1;

    /// <summary>What was given can't be used: arguments, workflow, files. Nothing was written.</summary>
    public const int BadInput = 2;

    /// <summary>A fault of a plugin or of this program; not something the workflow's author can mend.</summary>
    public const int Fault = 3;

    /// <summary>Ended by Ctrl+C or a termination signal.</summary>
    public const int Cancelled = 130;

    /// <summary>The exit code for a run that ended so.</summary>
    public static int For(RunOutcome outcome) => outcome switch
    {
        RunOutcome.Done => Ok,
        RunOutcome.Incomplete => RunFailed,
        RunOutcome.InvalidInput => BadInput,
        _ => Fault,
    };

    /// <summary>The exit code for a workflow with these problems.</summary>
    public static int For(IReadOnlyCollection<Problem> problems) =>
        problems.Any(problem => problem.IsFault) ? Fault
        : problems.Any(problem => problem.Severity == Severity.Error) ? BadInput
        : Ok;

    /// <summary>The table shown by <c>--help</c>.</summary>
    public static IReadOnlyList<(int Code, string Meaning)> Table { get; } =
    [
        (Ok, "done"),
        (RunFailed, "the run failed on its way; outputs that were finished have been written"),
        (BadInput, "bad input: arguments, workflow or files; nothing has been written"),
        (Fault, "a fault of a plugin or of ipgraph itself"),
        (Cancelled, "cancelled (Ctrl+C)"),
    ];
}
