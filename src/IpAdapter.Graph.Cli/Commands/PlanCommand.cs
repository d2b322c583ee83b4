using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using IpAdapter.Graph.Cli.Options;
using IpAdapter.Graph.Cli.Rendering;
using IpAdapter.Graph.Cli.Terminals;
using IpAdapter.Graph.Hosting.Descriptions;

namespace IpAdapter.Graph.Cli.Commands;

/// <summary><c>ipgraph plan</c>: what a run would do, in order.</summary>
internal sealed class PlanCommand : Command, IHaveExamples
{
    private readonly Option<bool> _json = new("--json") { Description = "Write JSON to standard output." };

    /// <param name="terminal">Where it writes.</param>
    public PlanCommand(Terminal terminal)
        : base("plan", "Show what a run would do, in order, without running it: nodes, those that paths and names stand for, and the "
            + "files they read.")
    {
        var options = CheckingOptions.AddForOne(this);
        Add(_json);
        SetAction((arguments, cancellationToken) => Guard.RunAsync(
            terminal,
            () => options.RunAsync(
                terminal,
                arguments,
                async (host, request, asking) =>
                    Show(terminal, await host.PlanAsync(request, asking, cancellationToken), arguments.GetValue(_json)),
                cancellationToken),
            cancellationToken,
            JsonText.ErrorTo(terminal.Out, arguments.GetValue(_json))));
    }

    /// <inheritdoc/>
    public IReadOnlyList<(string Line, string Meaning)> Examples { get; } =
    [
        ("ipgraph plan workflows/quickstart.yaml", "the steps of a run"),
        ("ipgraph plan workflows/variations.yaml --json", "for a program"),
    ];

    private static int Show(Terminal terminal, PlanDescription plan, bool asJson)
    {
        var problems = plan.Workflow.Problems;
        ProblemView.Write(terminal, problems);
        if (asJson && plan.Workflow.IsRunnable)
            JsonText.WriteDocument(terminal.Out, json => WriteJson(json, plan));
        else if (asJson)
            JsonText.WriteDocument(terminal.Out, json => ProblemView.WriteArray(json, problems));
        else if (plan.Workflow.IsRunnable)
            Write(terminal.Out, plan);
        return ExitCode.For(problems);
    }

    private static void Write(TextWriter output, PlanDescription plan)
    {
        var number = 0;
        Columns.Write(output, [.. plan.Steps.Where(step => step.State != StepDescription.NotNeeded).Select(step => new[]
        {
            (++number).ToString(CultureInfo.InvariantCulture).PadLeft(2),
            step.Node.Node.Name,
            step.Node.Node.TypeId,
            Remark(step),
        })], int.MaxValue);
        foreach (var idle in plan.Steps.Where(step => step.State == StepDescription.NotNeeded))
            output.WriteLine($"    {idle.Node.Node.Name} is not needed for any output");
        foreach (var result in plan.Workflow.Outputs)
            output.WriteLine($"gives {result.Name}: {result.TypeName}{(result.IsList ? ", several" : "")}");
    }

    private static string Remark(StepDescription step)
    {
        List<string> remarks = [];
        if (step.Node.IsMapped)
            remarks.Add(step.Runs is { } runs ? $"runs {runs} times" : "runs once for each item");
        if (step.Node.Files.Count > 0)
            remarks.Add($"reads {Size(step.Node.Files)} of "
                + string.Join(", ", step.Node.Files.Select(ShortPath.Get).Take(3))
                + (step.Node.Files.Count > 3 ? $" and {step.Node.Files.Count - 3} more" : ""));
        return string.Join("; ", remarks);
    }

    private static string Size(IReadOnlyList<string> files) => ByteCount.Format(files.Sum(BytesOf));

    private static long BytesOf(string path) =>
        Directory.Exists(path) ? new DirectoryInfo(path).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length)
        : File.Exists(path) ? new FileInfo(path).Length : 0;

    private static void WriteJson(Utf8JsonWriter json, PlanDescription plan)
    {
        json.WriteStartArray("steps");
        foreach (var step in plan.Steps)
        {
            json.WriteStartObject();
            json.WriteString("node", step.Node.Node.Name);
            json.WriteString("uses", step.Node.Node.TypeId);
            json.WriteString("state", step.State);
            json.WriteBoolean("implicit", step.Node.IsImplicit);
            if (step.Runs is { } runs)
                json.WriteNumber("runs", runs);
            PortText.WriteTexts(json, "files", step.Node.Files);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("outputs");
        foreach (var output in plan.Workflow.Outputs)
        {
            json.WriteStartObject();
            json.WriteString("name", output.Name);
            json.WriteString("type", output.TypeName);
            json.WriteString("node", output.Node);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
