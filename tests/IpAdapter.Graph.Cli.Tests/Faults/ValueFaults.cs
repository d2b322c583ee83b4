using System.Globalization;

namespace IpAdapter.Graph.Cli.Tests.Faults;

/// <summary>Literals that their port does not take.</summary>
internal static class ValueFaults
{
    public static IEnumerable<WorkflowFault> All =>
    [
        new("a number above its range", (workflow, random) => workflow.Any(random,
            given => given.Port is { IsNumeric: true, Maximum: not null }) is { } given
            ? workflow.Replace(given.Value, Text(given.Port.Maximum!.Value + 1)).Naming(given.Key.Value!)
            : null),
        new("a number below its range", (workflow, random) => workflow.Any(random,
            given => given.Port is { IsNumeric: true, Minimum: not null }) is { } given
            ? workflow.Replace(given.Value, Text(given.Port.Minimum!.Value - 1)).Naming(given.Key.Value!)
            : null),
        new("words where a number is wanted", (workflow, random) => Numeric(workflow, random) is { } given
            ? workflow.Replace(given.Value, "many").Naming(given.Key.Value!)
            : null),
        new("a number with a unit", (workflow, random) => Numeric(workflow, random) is { } given ? workflow.Replace(given.Value, "64px")
            .Naming(given.Key.Value!) : null),
        new("a decimal comma", (workflow, random) => Numeric(workflow, random) is { } given ? workflow.Replace(given.Value, "\"0,5\"")
            .Naming(given.Key.Value!) : null),
        new("not a number", (workflow, random) => Numeric(workflow, random) is { } given ? workflow.Replace(given.Value, "NaN")
            .Naming(given.Key.Value!) : null),
        new("infinity", (workflow, random) => Numeric(workflow, random) is { } given ? workflow.Replace(given.Value, ".inf")
            .Naming(given.Key.Value!) : null),
        new("a number that no type holds", (workflow, random) => Numeric(workflow, random) is { } given
            ? workflow.Replace(given.Value, "1e400").Naming(given.Key.Value!)
            : null),
        new("an integer of 30 digits", (workflow, random) => workflow.Any(random, given => given.Port.Type == "integer") is { } given
            ? workflow.Replace(given.Value, "123456789012345678901234567890").Naming(given.Key.Value!)
            : null),
        new("a fraction where an "
            + "integer is wanted", (workflow, random) => workflow.Any(random, given => given.Port.Type == "integer") is { } given
            ? workflow.Replace(given.Value, "4.5").Naming(given.Key.Value!)
            : null),
        new("nothing where a number is wanted", (workflow, random) => Numeric(workflow, random) is { } given
            ? workflow.Replace(given.Value, "~").Naming(given.Key.Value!)
            : null),
        new("a mapping where a number is wanted", (workflow, random) => Numeric(workflow, random) is { } given
            ? workflow.Replace(given.Value, "{ a: 1 }").Naming(given.Key.Value!)
            : null),
        new("random on a port "
            + "that is no seed", (workflow, random) => workflow.Any(random, given => given.Port.Type == "integer"
            && given.Key.Value != "seed") is { } given ? workflow.Replace(given.Value, "random").Naming(given.Key.Value!) : null),
        new("a choice misspelt", (workflow, random) => workflow.Any(random, given => given.Port.Choices.Count > 0
            && given.IsValue) is { } given && Misspelling.Create(given.Literal!, random, given.Port.Choices) is var wrong
            ? workflow.Replace(given.Value, wrong).Naming(wrong) : null),
        new("a choice that is a number", (workflow, random) => workflow.Any(random, given => given.Port.Choices.Count > 0) is { } given
            ? workflow.Replace(given.Value, "3").Naming(given.Key.Value!)
            : null),
        new("a truth of another language", (workflow, random) => workflow.Any(random, given => given.Port.Type == "boolean") is { } given
            ? workflow.Replace(given.Value, "yes").Naming(given.Key.Value!)
            : null),
        new("a list where one is wanted", (workflow, random) => workflow.Any(random,
            given => given.Port is { TakesList: false, IsEach: false } && given.Literal is not null) is { } given
            ? workflow.Replace(given.Value, $"[{workflow.SourceOf(given)}, {workflow.SourceOf(given)}]").Naming(given.Key.Value!)
            : null),
        new("an empty list to run over", (workflow, random) => workflow.Any(random,
            given => given.Port is { TakesList: false, IsEach: true }) is { } given ? workflow.Replace(given.Value, "[]")
            .Naming(given.Key.Value!) : null),
        new("lists of different length", (workflow, random) =>
        {
            var seed = workflow.Any(random, given => given.Node.Uses.Value == "sampling/sample" && given.Key.Value == "seed");
            var unet = seed is null ? null : workflow.Given.FirstOrDefault(given => given.Node == seed.Node && given.Key.Value == "unet"
                && given.IsOutput);
            return unet is null || seed!.Value is not YamlDotNet.RepresentationModel.YamlSequenceNode list || list.Children.Count == 2
                ? null
                : workflow.Replace(unet.Value,
                    $"[{unet.Literal}, {unet.Literal}]") with { LastLine = workflow.LineOf(workflow.End(seed.Value)) };
        }),
        new("a sampler that is not there", (workflow, random) => workflow.Any(random, given => given.Port.Type == "sampler"
            && given.IsValue) is { } given ? workflow.Replace(given.Value, "dimm").Naming("dimm") : null),
        new("a sampler of another program", (workflow, random) => workflow.Any(random, given => given.Port.Type == "sampler"
            && given.IsValue) is { } given ? workflow.Replace(given.Value, "dpmpp_2m_karras").Naming("dpmpp_2m_karras") : null),
        new("a width that is no "
            + "multiple of 8", (workflow, random) => workflow.Any(random, given => given.Node.Uses.Value == "sampling/sample"
            && given.Key.Value is "width" or "height" && given.IsValue) is { } given ? workflow.Replace(given.Value, "65").Naming("65")
            : null),
        new("the same behind a list", (workflow, random) =>
        {
            var unet = workflow.Any(random, given => given.Node.Uses.Value == "sampling/sample" && given.Key.Value == "unet"
                && given.IsOutput);
            var width = unet is null ? null : workflow.Given.FirstOrDefault(given => given.Node == unet.Node && given.Key.Value == "width"
                && given.IsValue);
            if (width is null || workflow.Given.Any(given => given.Node == unet!.Node
                && given.Value is YamlDotNet.RepresentationModel.YamlSequenceNode))
                return null;
            // The later place first, so that the earlier one stays where it is.
            var (first, second) = SoundWorkflow.Start(unet!.Value) < SoundWorkflow.Start(width.Value) ? (unet, width) : (width, unet);
            string For(Given given) => given == unet ? $"[{unet.Literal}, {unet.Literal}]" : "65";
            var mutant = workflow.Replace(second.Value, For(second));
            return mutant with { Text = string.Concat(mutant.Text.AsSpan(0, SoundWorkflow.Start(first.Value)), For(first),
                mutant.Text.AsSpan(workflow.End(first.Value))), Named = "65" };
        }),
        new("a reference in a text that is not closed", (workflow, random) => Words(workflow, random) is { } given
            ? workflow.Replace(given.Value, "\"a ${inputs.prompt\"").Naming("${inputs.prompt")
            : null),
        new("an unknown input in a text", (workflow, random) => Words(workflow, random) is { } given
            ? workflow.Replace(given.Value, "\"a ${inputs.colour-of-hair} hat\"").Naming("colour-of-hair")
            : null),
        new("a picture in a text", (workflow, random) => Words(workflow, random) is { } given
            && workflow.Nodes.FirstOrDefault(node => node.Uses.Value == "models/load") is { } model
            ? workflow.Replace(given.Value, $"\"a ${{{model.Name}.unet}} hat\"")
            : null),
    ];

    private static Given? Numeric(SoundWorkflow workflow, Random random) =>
        workflow.Any(random, given => given.Port.IsNumeric && given.Literal is not null);

    private static Given? Words(SoundWorkflow workflow, Random random) =>
        workflow.Any(random, given => given.Port.Type == "text" && given.Key.Value == "prompt" && given.Literal is not null);

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
