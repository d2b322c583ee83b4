namespace IpAdapter.Graph.Cli.Tests.Faults;

/// <summary>Files that are no YAML, or more of it than a workflow is.</summary>
internal static class YamlFaults
{
    public static IEnumerable<WorkflowFault> All =>
    [
        new("a tab as indentation", (workflow, random) => workflow.AnyNode(random) is var node
            ? workflow.Splice(LineStart(workflow, node.UsesKey), SoundWorkflow.Start(node.UsesKey), "\t")
            : null),
        new("a flow mapping that is not closed", (workflow, random) => SoundWorkflow.Any(random, FlowMaps(workflow)) is { With: { } map }
            ? workflow.Splice(workflow.End(map) - 1, workflow.End(map), "").OpenEnded()
            : null),
        new("a flow mapping closed twice", (workflow, random) => SoundWorkflow.Any(random, FlowMaps(workflow)) is { With: { } map }
            ? workflow.Behind(map, " }")
            : null),
        new("a file cut off inside a flow mapping", (workflow, random) => SoundWorkflow.Any(random, FlowMaps(workflow)) is { With: { } map }
            ? workflow.Splice(SoundWorkflow.Start(map) + 1 + random.Next(workflow.End(map) - SoundWorkflow.Start(map) - 2),
                workflow.Text.Length, "").OpenEnded() : null),
        new("a quote that is not closed", (workflow, random) => workflow.Any(random, given => given.Literal is { Length: > 0 }
            && !Quoted(workflow, given)) is { } given ? workflow.Before(given.Value, "\"").OpenEnded() : null),
        new("a NUL in a text", (workflow, random) => workflow.Any(random, given => given.Literal is { Length: > 1 }
            && !Quoted(workflow, given)) is { } given ? workflow.Behind(given.Value, "\0") : null),
        new("a control character in a text", (workflow, random) => workflow.Any(random, given => given.Literal is { Length: > 1 }
            && !Quoted(workflow, given)) is { } given ? workflow.Behind(given.Value, "\u001b[2J") : null),
        new("a node named twice", (workflow, random) => workflow.AnyNode(random) is var node && workflow.Find("nodes") is { } nodes
            ? Last(workflow, nodes.Value, $"  {node.Name}: {{ uses: {node.Uses.Value} }}\n").Naming(node.Name) : null),
        new("an input given twice", (workflow, random) => workflow.Any(random, given => given.IsValue && FlowWith(given.Node)) is { } given
            ? workflow.Behind(given.Value, $", {given.Key.Value}: {workflow.SourceOf(given)}").Naming(given.Key.Value!) : null),
        new("an alias of nothing", (workflow, random) => workflow.Any(random, given => given.Literal is not null) is { } given
            ? workflow.Replace(given.Value, "*nowhere").Naming("nowhere")
            : null),
        new("a tag", (workflow, random) => workflow.Any(random, given => given.Literal is not null) is { } given
            ? workflow.Before(given.Value, "!!python/object:os.system ").Naming("python/object:os.system")
            : null),
        new("a second document", (workflow, _) => workflow.Splice(workflow.Text.Length, workflow.Text.Length, "---\nname: another\n")),
        new("lists nested too deep", (workflow, random) => workflow.Any(random, given => given.Literal is not null) is { } given
            ? workflow.Replace(given.Value, new string('[', 200) + new string(']', 200)).Naming("100")
            : null),
        new("a list that holds itself", (workflow, random) => workflow.Any(random, given => given.Literal is not null) is { } given
            ? workflow.Replace(given.Value, "&self [*self]")
            : null),
        new("a list as a key", (workflow, random) => SoundWorkflow.Any(random, FlowMaps(workflow)) is { With: { } map }
            ? workflow.Splice(SoundWorkflow.Start(map) + 1, SoundWorkflow.Start(map) + 1, " [a, b]: 1,")
            : null),
        new("a line that is no entry", (workflow, random) => workflow.AnyNode(random) is var node
            ? workflow.Splice(LineStart(workflow, node.Key), LineStart(workflow, node.Key), "  these words have no colon\n").OpenEnded()
            : null),
        new("an empty file", (_, _) => new("", 0, 1)),
        new("a list in place of a workflow", (_, _) => new("- nodes\n- outputs\n", 1, 1)),
        new("a text in place of a workflow", (_, _) => new("draw me a star\n", 1, 1)),
    ];

    private static int LineStart(SoundWorkflow workflow, YamlDotNet.RepresentationModel.YamlNode node) =>
        workflow.Text.LastIndexOf('\n', SoundWorkflow.Start(node)) + 1;

    private static bool Quoted(SoundWorkflow workflow, Given given) => workflow.Text[SoundWorkflow.Start(given.Value)] is '"' or '\'';

    private static bool FlowWith(SoundNode node) => node.With is { Style: YamlDotNet.Core.Events.MappingStyle.Flow, Children.Count: > 0 };

    private static IEnumerable<SoundNode> FlowMaps(SoundWorkflow workflow) => workflow.Nodes.Where(FlowWith);

    // Behind the last line of a section.
    private static Mutant Last(SoundWorkflow workflow, YamlDotNet.RepresentationModel.YamlMappingNode section, string text)
    {
        var end = workflow.End(section.Children.Last().Value);
        var line = workflow.Text.IndexOf('\n', Math.Min(end, workflow.Text.Length) - 1) + 1;
        return workflow.Splice(line, line, text);
    }
}
