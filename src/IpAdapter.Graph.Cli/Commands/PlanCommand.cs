using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using IpAdapter.Graph.Caching;
using IpAdapter.Graph.Cli.Hosting;
using IpAdapter.Graph.Cli.Options;
using IpAdapter.Graph.Cli.Rendering;
using IpAdapter.Graph.Cli.Terminals;
using IpAdapter.Graph.Planning;

namespace IpAdapter.Graph.Cli.Commands;

/// <summary><c>ipgraph plan</c>: what a run would do, in order.</summary>
internal sealed class PlanCommand : Command, IHaveExamples
{
    private readonly Option<bool> _json = new("--json") { Description = "Write JSON to standard output." };

    /// <param name="terminal">Where it writes.</param>
    public PlanCommand(Terminal terminal)
        : base("plan", "Show what a run would do, in order, without running it: nodes, those that paths and names stand for, and the files they read.")
    {
        var options = CheckingOptions.AddForOne(this);
        Add(_json);
        SetAction((arguments, cancellation) => Guard.RunAsync(
            terminal,
            () => options.RunAsync(terminal, arguments, session => Show(terminal, session, arguments.GetValue(_json)), cancellation),
            cancellation,
            JsonText.ErrorTo(terminal.Out, arguments.GetValue(_json))));
    }

    /// <inheritdoc/>
    public IReadOnlyList<(string Line, string Meaning)> Examples { get; } =
    [
        ("ipgraph plan workflows/quickstart.yaml", "the steps of a run"),
        ("ipgraph plan workflows/variations.yaml --json", "for a program"),
    ];

    private static int Show(Terminal terminal, WorkflowSession session, bool asJson)
    {
        ProblemView.Write(terminal, session.Checked.Problems);
        if (!session.Checked.IsRunnable)
        {
            if (asJson)
                JsonText.WriteDocument(terminal.Out, json => ProblemView.WriteArray(json, session.Checked.Problems));
            return ExitCode.Of(session.Checked.Problems);
        }

        using var cache = new ResultCache(0);
        using var plan = new Planner(cache).Plan(session.Checked, new PlanOptions());
        if (asJson)
            JsonText.WriteDocument(terminal.Out, json => WriteJson(json, plan));
        else
            Write(terminal.Out, plan);
        return ExitCode.Of(session.Checked.Problems);
    }

    private static void Write(TextWriter output, Plan plan)
    {
        var number = 0;
        Columns.Write(output, [.. plan.Steps.Where(step => step.State != StepState.NotNeeded).Select(step => new[]
        {
            (++number).ToString(CultureInfo.InvariantCulture).PadLeft(2),
            step.Node.Name,
            step.Node.Definition.FullName,
            Remark(step),
        })], int.MaxValue);
        foreach (var idle in plan.Steps.Where(step => step.State == StepState.NotNeeded))
            output.WriteLine($"    {idle.Node.Name} is not needed for any output");
        foreach (var result in plan.Outputs)
            output.WriteLine($"gives {result.Name}: {result.Port.TypeName}{(result.IsList ? ", several" : "")}");
    }

    private static string Remark(PlannedStep step)
    {
        List<string> remarks = [];
        if (step.Node.IsMapped)
            remarks.Add(step.Runs is { } runs ? $"runs {runs} times" : "runs once for each item");
        if (step.Node.Files.Count > 0)
            remarks.Add($"reads {Size(step.Node.Files)} of {string.Join(", ", step.Node.Files.Select(ShortPath.Of).Take(3))}{(step.Node.Files.Count > 3 ? $" and {step.Node.Files.Count - 3} more" : "")}");
        return string.Join("; ", remarks);
    }

    private static string Size(IReadOnlyList<string> files) => ByteCount.Format(files.Sum(BytesOf));

    private static long BytesOf(string path) =>
        Directory.Exists(path) ? new DirectoryInfo(path).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length)
        : File.Exists(path) ? new FileInfo(path).Length : 0;

    private static void WriteJson(Utf8JsonWriter json, Plan plan)
    {
        json.WriteStartArray("steps");
        foreach (var step in plan.Steps)
        {
            json.WriteStartObject();
            json.WriteString("node", step.Node.Name);
            json.WriteString("uses", step.Node.Definition.FullName);
            json.WriteString("state", Naming.KebabCase.Convert(step.State.ToString()));
            json.WriteBoolean("implicit", step.Node.IsImplicit);
            if (step.Runs is { } runs)
                json.WriteNumber("runs", runs);
            PortText.WriteTexts(json, "files", step.Node.Files);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("outputs");
        foreach (var output in plan.Outputs)
        {
            json.WriteStartObject();
            json.WriteString("name", output.Name);
            json.WriteString("type", output.Port.TypeName);
            json.WriteString("node", output.Node.Name);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
