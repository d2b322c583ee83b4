namespace IpAdapter.Graph.Cli.Tests.Faults;

/// <summary>Sections, nodes and outputs that are not what they should be.</summary>
internal static class StructureFaults
{
    private static readonly string[] Sections = ["name", "description", "inputs", "nodes", "outputs"];

    public static IEnumerable<WorkflowFault> All =>
    [
        new("a section misspelt", (workflow, random) =>
        {
            var section = SoundWorkflow.Any(random, ((string[])["inputs", "nodes", "outputs"])
                .Where(name => workflow.Find(name) is not null))!;
            var wrong = Misspelling.Create(section, random, Sections);
            return workflow.Replace(workflow.Find(section)!.Value.Key, wrong).Naming(wrong);
        }),
        new("a section that no workflow has", (workflow, _) => workflow.Before(workflow.Find("nodes")!.Value.Key,
            "settings: { steps: 4 }\n").Naming("settings")),
        new("no nodes", (workflow, _) => new($"name: empty\noutputs:\n  image: $picture\n", 1, 3, "nodes")),
        new("no outputs", (workflow, _) => workflow.Splice(SoundWorkflow.Start(workflow.Find("outputs")!.Value.Key), workflow.Text.Length,
            "") with { FirstLine = 1, Named = "outputs" }),
        new("outputs that are empty", (workflow, _) => Section(workflow, "outputs", "{}")),
        new("nodes that are empty", (workflow, _) => new("nodes: {}\noutputs: { image: $picture }\n", 1, 1, "nodes")),
        new("outputs in a list", (workflow, _) => Section(workflow, "outputs", "[$picture]")),
        new("uses misspelt", (workflow, random) => workflow.AnyNode(random) is var node ? workflow.Replace(node.UsesKey, "use")
            .Naming("use") : null),
        new("with misspelt", (workflow, random) => SoundWorkflow.Any(random,
            workflow.Nodes.Where(node => node.WithKey is not null)) is { } node ? workflow.Replace(node.WithKey!, "wiht").Naming("wiht")
            : null),
        new("a node without uses", (workflow, random) =>
        {
            var node = workflow.AnyNode(random);
            return workflow.Splice(SoundWorkflow.Start(node.UsesKey), workflow.End(node.Uses), "# nothing") is var mutant
                && node.WithKey is null ? null : mutant with { FirstLine = mutant.FirstLine - 1, Named = node.Name };
        }),
        new("a node that is a text", (workflow, random) => workflow.AnyNode(random) is var node
            ? workflow.Replace(node.Fields, node.Uses.Value!).Naming(node.Name)
            : null),
        new("uses that is a list", (workflow, random) => workflow.AnyNode(random) is var node
            ? workflow.Replace(node.Uses, $"[{node.Uses.Value}]").Naming("uses")
            : null),
        new("uses that is empty", (workflow, random) => workflow.AnyNode(random) is var node ? workflow.Replace(node.Uses, "") : null),
        new("with that is a list", (workflow, random) => Flow(workflow, random) is { } node ? workflow.Replace(node.With!, "[1, 2]")
            .Naming("with") : null),
        new("with that is a text", (workflow, random) => Flow(workflow, random) is { } node ? workflow.Replace(node.With!, "$base.unet")
            .Naming("with") : null),
        new("a node's name with a dot", (workflow, random) => workflow.AnyNode(random) is var node ? workflow.Replace(node.Key, "my.node")
            .Naming("my.node") : null),
        new("a node's name with blanks", (workflow, random) => workflow.AnyNode(random) is var node ? workflow.Replace(node.Key, "my node")
            .Naming("my node") : null),
        new("a node called inputs", (workflow, random) => workflow.AnyNode(random) is var node ? workflow.Replace(node.Key, "inputs")
            .Naming("inputs") : null),
        new("an output of a node that is not there", (workflow, random) => Output(workflow, random) is var output
            ? workflow.Replace(output.Value, "$nowhere").Naming("nowhere")
            : null),
        new("an output that is no reference", (workflow, random) => Output(workflow, random) is var output
            ? workflow.Replace(output.Value, "picture.png")
            : null),
        new("an output that is a list", (workflow, random) => Output(workflow, random) is var output
            ? workflow.Replace(output.Value, $"[{output.Value}, {output.Value}]")
            : null),
        new("an output that no "
            + "format can write", (workflow, random) => SoundWorkflow.Any(random,
            workflow.Nodes.Where(node => node.Uses.Value is "sampling/sample" or "models/load" or "text/encode")) is { } node
            ? workflow.Replace(Output(workflow, random).Value, $"${node.Name}{(node.Uses.Value == "models/load" ? ".unet" : "")}") : null),
        new("an output's name with a slash", (workflow, random) => Output(workflow, random) is var output
            ? workflow.Replace(output.Key, "../image").Naming("../image")
            : null),
    ];

    private static SoundNode? Flow(SoundWorkflow workflow, Random random) =>
        SoundWorkflow.Any(random, workflow.Nodes.Where(node => node.With is { Style: YamlDotNet.Core.Events.MappingStyle.Flow }));

    private static KeyValuePair<YamlDotNet.RepresentationModel.YamlNode,
        YamlDotNet.RepresentationModel.YamlNode> Output(SoundWorkflow workflow, Random random) =>
        workflow.Outputs[random.Next(workflow.Outputs.Count)];

    // The last section of the file, with something else in it.
    private static Mutant? Section(SoundWorkflow workflow, string name, string value)
    {
        var (key, map) = workflow.Find(name)!.Value;
        return workflow.Text[workflow.End(map)..].Trim().Length > 0
            ? null
            : workflow.Splice(workflow.End(key), workflow.Text.Length, $": {value}\n").Naming(name);
    }
}
