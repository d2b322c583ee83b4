using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace IpAdapter.Benchmarks;

/// <summary>The page of measured figures, one section a benchmark; a section is written anew by the benchmark of its name.</summary>
internal sealed partial class ResultsPage(string path)
{
    private readonly SortedDictionary<string, string> _sections = new(Read(path), StringComparer.Ordinal);

    public void Replace(string name, double peak, IReadOnlyList<Figure> figures)
    {
        var text = new StringBuilder();
        text.AppendLine($"Measured {DateTime.UtcNow:yyyy-MM-dd} on {Environment.ProcessorCount} cores "
            + $"({RuntimeInformation.ProcessArchitecture}), .NET {Environment.Version}; float32 matrix peak of the machine in the same "
            + $"run: {peak / 1e9:0} GFLOP/s.");
        text.AppendLine($"Again: `dotnet run --project bench/Benchmarks -- {name}`").AppendLine();
        text.AppendLine("| what | measured | target |").AppendLine("|---|---|---|");
        foreach (var figure in figures)
            text.AppendLine($"| {figure.What} | {figure.Value} | {figure.Target} |");
        _sections[name] = text.ToString();
    }

    public void Save() => File.WriteAllText(path,
        "# Results\n\nMeasured by `dotnet run --project bench/Benchmarks`, which writes this page. "
        + "The machines are shared and noisy: medians and ratios count, single times do not.\n"
        + string.Concat(_sections.Select(section => $"\n## {section.Key}\n\n{section.Value.ReplaceLineEndings("\n").Trim()}\n")));

    private static Dictionary<string, string> Read(string path) => File.Exists(path)
        ? Section().Matches(File.ReadAllText(path)).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value)
        : [];

    [GeneratedRegex(@"^## (\S+)\n\n(.*?)(?=^## |\z)", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Section();
}
