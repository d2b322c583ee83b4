namespace IpAdapter.Graph.Cli.Tests.Faults;

/// <summary>A workflow with one thing changed.</summary>
/// <param name="Text">The file.</param>
/// <param name="FirstLine">The line of what was changed, from 1; 0 where the fault has none (the file as a whole).</param>
/// <param name="LastLine">The last line at which the fault may be told: the same, but where something is left open.</param>
/// <param name="Named">What a message has to name; empty where the place says it all.</param>
internal sealed record Mutant(string Text, int FirstLine, int LastLine, string Named = "")
{
    /// <summary>Every line from that of the change to the end of the file: something is left open.</summary>
    public Mutant OpenEnded() => this with { LastLine = Text.Count(letter => letter == '\n') + 1 };

    /// <summary>A message has to name this.</summary>
    public Mutant Naming(string name) => this with { Named = name };
}
