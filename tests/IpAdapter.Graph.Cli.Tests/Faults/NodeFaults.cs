namespace IpAdapter.Graph.Cli.Tests.Faults;

/// <summary>Nodes, ports and references that are not there, are not given, or do not go together.</summary>
internal static class NodeFaults
{
    public static IEnumerable<WorkflowFault> All =>
    [
        new("a node misspelt", (workflow, random) => workflow.AnyNode(random) is var node
            && Misspelling.Create(node.Uses.Value!, random, workflow.Catalog.Nodes) is var wrong
            ? workflow.Replace(node.Uses, wrong).Naming(wrong)
            : null),
        new("a node of another program", (workflow, random) => SoundWorkflow.Any(random,
            workflow.Nodes.Where(node => node.Uses.Value == "sampling/sample")) is { } node ? workflow.Replace(node.Uses, "KSampler")
            .Naming("KSampler") : null),
        new("a node by half its name", (workflow, random) => workflow.AnyNode(random) is var node ? workflow.Replace(node.Uses, "encode")
            .Naming("encode") : null),
        new("a version that is not there", (workflow, random) => workflow.AnyNode(random) is var node ? workflow.Behind(node.Uses, "@9")
            .Naming("9") : null),
        new("a version that is no number", (workflow, random) => workflow.AnyNode(random) is var node
            ? workflow.Behind(node.Uses, "@latest").Naming("latest")
            : null),
        new("a node's name of 100,000 letters", (workflow, random) => workflow.AnyNode(random) is var node
            ? workflow.Replace(node.Uses, new string('x', 100_000))
            : null),
        new("a node's name that a terminal would obey", (workflow, random) => workflow.AnyNode(random) is var node
            ? workflow.Replace(node.Uses, "\"\\e]0;owned\\a\\e[2J\"")
            : null),
        new("a node's name with a forged line", (workflow, random) => workflow.AnyNode(random) is var node
            ? workflow.Replace(node.Uses, "\"x\\nerror: forged\\r\\nfault: forged\"")
            : null),
        new("a port misspelt", (workflow, random) => workflow.Any(random, given => !given.Port.IsRequired) is { } given
            && Misspelling.Create(given.Key.Value!, random, workflow.Catalog.PortsOf(given.Node.Uses.Value!)) is var wrong
            ? workflow.Replace(given.Key, wrong).Naming(wrong) : null),
        new("a required port misspelt", (workflow, random) => workflow.Any(random, given => given.Port.IsRequired) is { } given
            && Misspelling.Create(given.Key.Value!, random, workflow.Catalog.PortsOf(given.Node.Uses.Value!)) is var wrong
            ? workflow.Replace(given.Key, wrong).Naming(wrong) : null),
        new("a port of another program", (workflow, random) => workflow.Any(random, given => given.Key.Value == "guidance") is { } given
            ? workflow.Replace(given.Key, "cfg").Naming("cfg")
            : null),
        new("a port that no node has", (workflow, random) => workflow.Any(random, given => given.Literal is not null
            && Flow(given)) is { } given ? workflow.Behind(given.Value, ", colour-depth: 3").Naming("colour-depth") : null),
        new("a required input left out", (workflow, random) => workflow.Any(random, given => given.Port.IsRequired
            && Flow(given)) is { } given ? workflow.Without(given.Node.With!, given.Key, given.Node.Uses)?.Naming(given.Key.Value!) : null),
        new("a reference to no node", (workflow, random) => workflow.Any(random, given => given.IsOutput) is { } given
            && Misspelling.Create(Target(given), random, workflow.Nodes.Select(node => node.Name)) is var wrong
            ? workflow.Replace(given.Value, given.Literal!.Replace($"${Target(given)}", $"${wrong}", StringComparison.Ordinal))
                .Naming(wrong) : null),
        new("a reference to no output", (workflow, random) => workflow.Any(random, given => given.IsOutput) is { } given
            ? workflow.Replace(given.Value, $"${Target(given)}.nothing").Naming("nothing")
            : null),
        new("a reference to no input", (workflow, random) => workflow.Any(random, given => given.IsInput) is { } given
            ? workflow.Replace(given.Value, "$inputs.nothing").Naming("nothing")
            : null),
        new("$input for $inputs", (workflow, random) => workflow.Any(random, given => given.IsInput) is { } given
            ? workflow.Replace(given.Value, given.Literal!.Replace("$inputs.", "$input.", StringComparison.Ordinal)).Naming("inputs")
            : null),
        new("a dollar sign forgotten", (workflow, random) => workflow.Any(random, given => given.IsOutput
            && given.Port.Type != "text") is { } given ? workflow.Replace(given.Value, given.Literal![1..]).Naming(given.Literal!) : null),
        new("a dollar sign alone", (workflow, random) => workflow.Any(random, given => given.IsOutput) is { } given
            ? workflow.Replace(given.Value, "$")
            : null),
        new("a reference of three names", (workflow, random) => workflow.Any(random, given => given.IsOutput) is { } given
            ? workflow.Replace(given.Value, $"${Target(given)}.unet.weights")
            : null),
        new("a node that reads itself", (workflow, random) => workflow.Any(random, given => given.IsOutput
            && given.Node.Uses.Value is "image-prompt/apply" or "structure/apply-controlnet" && given.Key.Value == "unet"
            && given.Literal is not null) is { } given
            ? workflow.Replace(given.Value, $"${given.Node.Name}").Naming(given.Node.Name) with { FirstLine = 1, LastLine = int.MaxValue }
                : null),
        new("a circle of two nodes", (workflow, random) =>
        {
            var given = workflow.Any(random, given => given.Key.Value == "unet" && given.IsOutput
                && workflow.Nodes.Any(node => node.Name == Target(given) && node.Uses.Value is "image-prompt/apply"
                or "structure/apply-controlnet"));
            var first = given is null ? null : workflow.Given.FirstOrDefault(other => other.Node.Name == Target(given)
                && other.Key.Value == "unet");
            return first is null || given!.Node.Uses.Value is "sampling/sample"
                ? null
                : workflow.Replace(first.Value, $"${given.Node.Name}")
                    .Naming(given.Node.Name) with { FirstLine = 1, LastLine = int.MaxValue };
        }),
        new("an output of another type", (workflow, random) => workflow.Any(random, given => given.IsOutput && given.Port.Type is "unet"
            or "text-encoder" or "autoencoder" && given.Literal is not null) is { } given && Base(workflow) is { } model
            ? workflow.Replace(given.Value, $"${model}.{(given.Port.Type == "autoencoder" ? "unet" : "autoencoder")}")
                .Naming(given.Key.Value!) : null),
        new("a picture where a number is wanted", (workflow, random) => workflow.Any(random, given => given.Port.IsNumeric) is { } given
            && Picture(workflow) is { } picture ? workflow.Replace(given.Value, $"${picture}").Naming(given.Key.Value!) : null),
        new("an input of another type", (workflow, random) => workflow.Any(random, given => given.Port.Type is "unet" or "latents"
            or "conditioning" or "image-prompt") is { } given && workflow.Inputs.Count > 0
            ? workflow.Replace(given.Value, $"$inputs.{workflow.Inputs[0].Key}") : null),
    ];

    private static bool Flow(Given given) => given.Node.With is { Style: YamlDotNet.Core.Events.MappingStyle.Flow };

    private static string Target(Given given) => given.Literal![1..].Split('.')[0];

    private static string? Base(SoundWorkflow workflow) => workflow.Nodes.FirstOrDefault(node => node.Uses.Value == "models/load")?.Name;

    private static string? Picture(SoundWorkflow workflow) =>
        workflow.Nodes.FirstOrDefault(node => node.Uses.Value is "latents/decode")?.Name;
}
