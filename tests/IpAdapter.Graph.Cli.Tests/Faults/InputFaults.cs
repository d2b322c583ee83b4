using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace IpAdapter.Graph.Cli.Tests.Faults;

/// <summary>Inputs of a workflow that are declared wrongly.</summary>
internal static class InputFaults
{
    private static readonly string[] Fields = ["type", "default", "minimum", "maximum", "choices", "description"];

    public static IEnumerable<WorkflowFault> All =>
    [
        new("a type of another language", (workflow, random) => Typed(workflow, random, "integer", "number", "text", "boolean") is { } input
            ? workflow.Replace(Type(input), ((YamlScalarNode)Type(input)).Value switch { "integer" => "int", "number" => "float",
                "boolean" => "bool", _ => "string" }) : null),
        new("a type that is not there", (workflow, random) => Any(workflow, random) is { } input
            ? workflow.Replace(Type(input), "wallpaper").Naming("wallpaper")
            : null),
        new("an input without a type", (workflow, random) => Any(workflow, random) is { } input && Flow(input)
            ? workflow.Without((YamlMappingNode)input.Value, SoundWorkflow.Field(input, "type")!.Value.Key, input.Key)?.Naming("type")
            : null),
        new("an input's field misspelt", (workflow, random) =>
        {
            if (Any(workflow, random) is not { } input)
                return null;
            var fields = ((YamlMappingNode)input.Value).Children.Where(entry => ((YamlScalarNode)entry.Key).Value is not "type").ToList();
            if (fields.Count == 0)
                return null;
            var key = (YamlScalarNode)fields[random.Next(fields.Count)].Key;
            var wrong = Misspelling.Create(key.Value!, random, Fields);
            return workflow.Replace(key, wrong).Naming(wrong);
        }),
        new("min for minimum", (workflow, random) => With(workflow, random, "minimum") is { } input
            ? workflow.Replace(SoundWorkflow.Field(input, "minimum")!.Value.Key, "min").Naming("min")
            : null),
        new("a minimum above the maximum", (workflow, random) => With(workflow, random, "minimum") is { } input
            && SoundWorkflow.Field(input, "maximum") is { } maximum
            ? workflow.Replace(SoundWorkflow.Field(input, "minimum")!.Value.Value, Text(Number(maximum.Value) + 1))
                .Naming(((YamlScalarNode)input.Key).Value!) : null),
        new("a default out of its range", (workflow, random) => With(workflow, random, "maximum") is { } input
            && SoundWorkflow.Field(input, "default") is { } value
            ? workflow.Replace(value.Value, Text(Number(SoundWorkflow.Field(input, "maximum")!.Value.Value) + 1))
                .Naming(((YamlScalarNode)input.Key).Value!) : null),
        new("a default of another type", (workflow, random) => Typed(workflow, random, "integer", "number") is { } input
            && SoundWorkflow.Field(input, "default") is { } value
            ? workflow.Replace(value.Value, "large").Naming(((YamlScalarNode)input.Key).Value!)
            : null),
        new("a default that is a reference", (workflow, random) => Any(workflow, random) is { } input
            && SoundWorkflow.Field(input, "default") is { } value
            ? workflow.Replace(value.Value, "$base.unet").Naming(((YamlScalarNode)input.Key).Value!)
            : null),
        new("a default that is a list", (workflow, random) => Typed(workflow, random, "integer", "number", "image") is { } input
            && SoundWorkflow.Field(input, "default") is { } value
            ? workflow.Replace(value.Value, "[1, 2]").Naming(((YamlScalarNode)input.Key).Value!)
            : null),
        new("choices of a number", (workflow, random) => Typed(workflow, random, "integer", "number") is { } input
            ? workflow.Behind(Type(input), ", choices: [1, 2]").Naming(((YamlScalarNode)input.Key).Value!)
            : null),
        new("a choice without choices", (workflow, random) => Typed(workflow, random, "text") is { } input
            && SoundWorkflow.Field(input, "choices") is null ? workflow.Replace(Type(input), "choice").Naming("choices") : null),
        new("a minimum of a text", (workflow, random) => Typed(workflow, random, "text", "image", "file") is { } input
            ? workflow.Behind(Type(input), ", minimum: 1").Naming(((YamlScalarNode)input.Key).Value!)
            : null),
        new("a minimum that is no number", (workflow, random) => With(workflow, random, "minimum") is { } input
            ? workflow.Replace(SoundWorkflow.Field(input, "minimum")!.Value.Value, "low").Naming("minimum")
            : null),
        new("an input that is a value", (workflow, random) => Any(workflow, random) is { } input ? workflow.Replace(input.Value, "7")
            .Naming(((YamlScalarNode)input.Key).Value!) : null),
        new("an input that nobody gives a value", (workflow, random) => Any(workflow, random) is { } input && Flow(input)
            && SoundWorkflow.Field(input, "default") is { } value && ((YamlMappingNode)input.Value).Children.Count > 1
            ? workflow.Without((YamlMappingNode)input.Value, value.Key, input.Key)?.Naming(((YamlScalarNode)input.Key).Value!) : null),
    ];

    private static KeyValuePair<YamlNode, YamlNode>? Any(SoundWorkflow workflow, Random random) => Any(random, workflow.Inputs);

    private static KeyValuePair<YamlNode, YamlNode>? With(SoundWorkflow workflow, Random random, string field) =>
        Any(random, workflow.Inputs.Where(input => SoundWorkflow.Field(input, field) is not null));

    private static KeyValuePair<YamlNode, YamlNode>? Typed(SoundWorkflow workflow, Random random, params string[] types) =>
        Any(random, workflow.Inputs.Where(input => types.Contains(((YamlScalarNode)Type(input)).Value)));

    private static KeyValuePair<YamlNode, YamlNode>? Any(Random random, IEnumerable<KeyValuePair<YamlNode, YamlNode>> inputs)
    {
        var all = inputs.ToList();
        return all.Count == 0 ? null : all[random.Next(all.Count)];
    }

    private static bool Flow(KeyValuePair<YamlNode, YamlNode> input) =>
        ((YamlMappingNode)input.Value).Style == YamlDotNet.Core.Events.MappingStyle.Flow;

    private static YamlNode Type(KeyValuePair<YamlNode, YamlNode> input) => SoundWorkflow.Field(input, "type")!.Value.Value;

    private static double Number(YamlNode value) => double.Parse(((YamlScalarNode)value).Value!, CultureInfo.InvariantCulture);

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
