namespace IpAdapter.Graph.Cli.Hosting;

/// <summary>How a run ended.</summary>
/// <param name="ExitCode">What the command's exit code would say.</param>
/// <param name="Files">The files that decided it, absolute: those to watch.</param>
internal sealed record RunOutcome(int ExitCode, IReadOnlyList<string> Files);
