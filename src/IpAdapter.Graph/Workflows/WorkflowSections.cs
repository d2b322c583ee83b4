using System.Globalization;

namespace IpAdapter.Graph.Workflows;

/// <summary>Finds the sections of a workflow in the values of its file.</summary>
internal sealed class WorkflowSections(ValueSource source, WorkflowLimits limits, List<Problem> problems)
{
    private static readonly string[] Keys = ["name", "description", "inputs", "nodes", "outputs"];
    private static readonly string[] NodeKeys = ["uses", "with"];

    public Workflow Read(YamlValue root, string text)
    {
        var workflow = new Workflow
        {
            Source = source,
            Text = text,
            Name = Path.GetFileNameWithoutExtension(source.File),
            Problems = problems,
        };
        if (Map(root, "a workflow") is not { } sections)
            return workflow;

        var keys = new KeyNames(source, problems, Keys, "a workflow");
        foreach (var section in sections)
        {
            workflow = keys.Meant(section, sections) switch
            {
                "name" => workflow with { Name = Text(section) ?? workflow.Name },
                "description" => workflow with { Description = Text(section) ?? "" },
                "inputs" => workflow with { Inputs = Inputs(section) },
                "nodes" => workflow with { Nodes = Nodes(section) },
                "outputs" => workflow with { Outputs = Outputs(section) },
                _ => workflow,
            };
        }

        if (sections.FirstOrDefault(section => section.Key == "nodes") is { Value: YamlMap { Entries.Count: 0 } noNodes })
            problems.Add(source.Error(noNodes.Place,
                "'nodes' has none: a workflow has at least one, as in 'picture: { uses: images/load }'"));
        if (sections.FirstOrDefault(section => section.Key == "outputs") is { Value: YamlMap { Entries.Count: 0 } noOutputs })
            problems.Add(source.Error(noOutputs.Place, "'outputs' names nothing: a workflow delivers something, as in 'image: $picture'"));
        foreach (var needed in (string[])["nodes", "outputs"])
        {
            if (!sections.Any(section => section.Key == needed) && !keys.WasMeant(needed))
                problems.Add(source.Error(root.Place, $"'{needed}' is missing: a workflow has 'nodes' and 'outputs'"));
        }

        return workflow;
    }

    private List<WorkflowInput> Inputs(YamlEntry section)
    {
        var inputs = new List<WorkflowInput>();
        var reader = new WorkflowInputReader(source, problems);
        foreach (var entry in Map(section.Value, "'inputs'") ?? [])
        {
            if (IsName(entry, "an input"))
                inputs.Add(reader.Read(entry));
        }

        return inputs;
    }

    private List<WorkflowNode> Nodes(YamlEntry section)
    {
        var entries = Map(section.Value, "'nodes'") ?? [];
        if (entries.Count > limits.Nodes)
        {
            problems.Add(source.Error(entries[limits.Nodes].Place,
                string.Create(
                    CultureInfo.InvariantCulture, $"there are {entries.Count:N0} nodes, more than {limits.Nodes:N0} (limit 'nodes')")));
            return [];
        }

        var nodes = new List<WorkflowNode>(entries.Count);
        foreach (var entry in entries)
        {
            if (IsName(entry, "a node"))
                nodes.Add(Node(entry));
        }

        return nodes;
    }

    private WorkflowNode Node(YamlEntry entry)
    {
        using var subject = problems.About(entry.Key);
        return ReadNode(entry);
    }

    private WorkflowNode ReadNode(YamlEntry entry)
    {
        YamlText? uses = null;
        IReadOnlyList<YamlEntry>? with = [];
        var fields = Map(entry.Value, $"the node '{entry.Key}'");
        var keys = new KeyNames(source, problems, NodeKeys, "a node");
        foreach (var field in fields ?? [])
        {
            var key = keys.Meant(field, fields!);
            if (key == "uses")
                uses = Scalar(field);
            else if (key == "with")
                with = field.Value is YamlText { Text: "" } ? [] : Map(field.Value, "'with'");
        }

        if (fields is not null && !fields.Any(field => field.Key == "uses") && !keys.WasMeant("uses"))
            problems.Add(source.Error(entry.Place,
                $"'uses' is missing: it says which node '{entry.Key}' is, as in 'uses: sampling/sample'"));
        return new(entry.Key, entry.Place, uses, with ?? []) { IsWithUnreadable = with is null };
    }

    private List<WorkflowOutput> Outputs(YamlEntry section)
    {
        var outputs = new List<WorkflowOutput>();
        foreach (var entry in Map(section.Value, "'outputs'") ?? [])
        {
            using var subject = problems.About(ProblemSubjects.Outputs, entry.Key);
            if (IsName(entry, "an output") && Value(entry) is { } value)
                outputs.Add(new(entry.Key, entry.Place, value));
        }

        return outputs;
    }

    private YamlText? Value(YamlEntry entry)
    {
        if (entry.Value is not YamlList)
            return Scalar(entry);
        problems.Add(source.Error(entry.Value.Place,
            $"the output '{entry.Key}' is one reference, not a list: "
            + $"give each its own name, as in '{entry.Key}-1: $a' and '{entry.Key}-2: $b'"));
        return null;
    }

    private bool IsName(YamlEntry entry, string thing)
    {
        if (Reference.IsName(entry.Key))
            return true;
        problems.Add(source.Error(entry.Place, entry.Key == Reference.Inputs
            ? $"{thing} can't be called 'inputs': '$inputs' stands for the workflow's inputs"
            : $"'{entry.Key}' is no name for {thing}: letters, digits, '-' and '_' make one"));
        return false;
    }

    private string? Text(YamlEntry entry) => Scalar(entry)?.Text;

    private YamlText? Scalar(YamlEntry entry)
    {
        if (entry.Value is YamlText text)
            return text;
        problems.Add(source.Error(entry.Value.Place, $"'{entry.Key}' is a text, not {entry.Value.Kind}"));
        return null;
    }

    private IReadOnlyList<YamlEntry>? Map(YamlValue value, string thing)
    {
        if (value is YamlMap map)
            return map.Entries;
        problems.Add(source.Error(value.Place, $"{thing} is a mapping ('key: value' lines), not {value.Kind}"));
        return null;
    }
}
