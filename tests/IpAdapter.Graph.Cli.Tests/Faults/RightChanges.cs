namespace IpAdapter.Graph.Cli.Tests.Faults;

/// <summary>Changes after which a workflow is as valid as before: nobody may be refused for them.</summary>
internal static class RightChanges
{
    public static IEnumerable<WorkflowFault> All =>
    [
        new("comments between lines", (workflow, _) => new(workflow.Text.Replace("\n  ", "\n  # a remark\n  ", StringComparison.Ordinal),
            0, 0)) { IsRightBecause = "a comment says nothing to the program" },
        new("line ends of Windows", (workflow, _) => new(workflow.Text.Replace("\n", "\r\n", StringComparison.Ordinal), 0,
            0)) { IsRightBecause = "YAML takes them for line ends" },
        new("a byte order mark", (workflow, _) => new("\uFEFF" + workflow.Text, 0, 0)) { IsRightBecause = "editors of Windows write one" },
        new("no line end at the end", (workflow, _) => new(workflow.Text.TrimEnd('\n'), 0,
            0)) { IsRightBecause = "the last line is a line" },
        new("a document begun and ended", (workflow, _) => new($"%YAML 1.2\n---\n{workflow.Text}...\n", 0,
            0)) { IsRightBecause = "it is one document" },
        new("a text in quotes", (workflow, random) => workflow.Any(random, given => given.IsValue
            && workflow.Text[SoundWorkflow.Start(given.Value)] is not ('"' or '\'')) is { } given
            ? workflow.Replace(given.Value, $"\"{given.Literal}\"")
            : null)
            { IsRightBecause = "a value is read by its port's type, in quotes or not" },
        // YamlDotNet refuses an anchor inside a flow mapping, unless it stands last (docs/workflows.md, "Keys").
        new("a value by an anchor", (workflow, random) => workflow.Any(random, given => given.IsValue
            && given.Node.With!.Children.Last().Value == given.Value) is { } given ? workflow.Before(given.Value, "&here ")
            : null) { IsRightBecause = "nobody has to use an anchor" },
        new("another seed", (workflow, random) => workflow.Any(random, given => given.Key.Value == "seed"
            && given.Literal is not null) is { } given ? workflow.Replace(given.Value, "18446744073709551615") : null)
            { IsRightBecause = "seeds of other programs go so far" },
        new("a random seed", (workflow, random) => workflow.Any(random, given => given.Key.Value == "seed"
            && given.Literal is not null) is { } given ? workflow.Replace(given.Value, "random") : null)
            { IsRightBecause = "one is drawn, said and recorded" },
        new("a prompt that looks like "
            + "something else", (workflow, random) => workflow.Any(random, given => given.Port.Type == "text"
            && given.Key.Value == "prompt" && given.IsInput) is { } given ? workflow.Replace(given.Value, "no") : null)
            { IsRightBecause = "'no' is a word on a port of texts" },
        new("a version that is there", (workflow, random) => workflow.AnyNode(random) is var node ? workflow.Behind(node.Uses, "@1")
            : null) { IsRightBecause = "every node is of version 1" },
        new("a node that nobody needs", (workflow, _) => workflow.Before(workflow.Find("outputs")!.Value.Key,
            $"  spare: {{ uses: images/load, with: {{ path: {BadFiles.SoundPicture} }} }}\n"))
            { IsRightBecause = "a node is not run where no output needs it" },
    ];
}
