namespace IpAdapter.Graph.Cli.Tests.Faults;

/// <summary>A mutant that was written, and what has to be found in it.</summary>
internal sealed record MutatedFile(int Seed, WorkflowFault Fault, string Workflow, Mutant Mutant, string Path)
{
    /// <summary>What is not as it must be; nothing where the errors found are the right ones.</summary>
    public IEnumerable<string> Compare(IReadOnlyList<FoundProblem> errors)
    {
        if (Fault.IsRightBecause is { } reason)
            return errors.Count == 0 ? [] : [$"{this}: refused, although {reason}: {Told(errors[0])}"];
        if (errors.Count == 0)
            return [$"{this}: accepted"];
        if (!IsAtLine(errors[0]))
            return [$"{this}: told at line {errors[0].Line}, not at {Mutant.FirstLine}: {Told(errors[0])}"];
        if (!errors.Any(error => IsAtLine(error) && error.Message.Contains(Mutant.Named, StringComparison.Ordinal)))
            return [$"{this}: does not name '{Mutant.Named}': {Told(errors[0])}"];
        return errors.Where(error => error.Message.Any(char.IsControl) || error.Message.Length > LongestMessage)
            .Select(error => $"{this}: {error.Message.Length} characters, or control characters: {Told(error)}");
    }

    /// <inheritdoc/>
    public override string ToString() => $"seed {Seed} ({Fault.Name}, {Workflow})";

    private const int LongestMessage = 2000;

    private bool IsAtLine(FoundProblem error) => error.Line >= Mutant.FirstLine && error.Line <= Mutant.LastLine;

    private static string Told(FoundProblem error) => error.Message.Length > 300 ? error.Message[..300] : error.Message;
}
