namespace IpAdapter.Graph.Cli.Tests.Faults;

/// <summary>Paths that lead nowhere, and files that are not what is wanted.</summary>
internal sealed class FileFaults(BadFiles files)
{
    public IEnumerable<WorkflowFault> All =>
    [
        new("a file that is not there", (workflow, random) => Path(workflow, random) is { } given
            ? workflow.Replace(given, "nowhere/at-all.png").Naming("nowhere/at-all.png")
            : null),
        new("a path of Windows", (workflow, random) => Path(workflow, random) is { } given ? workflow.Replace(given, "C:\\models\\star.png")
            .Naming("star.png") : null),
        new("a path with backslashes", (workflow, random) => Path(workflow, random) is { } given
            ? workflow.Replace(given, "..\\samples\\star.png").Naming("star.png")
            : null),
        new("a path below the home folder", (workflow, random) => Path(workflow, random) is { } given
            ? workflow.Replace(given, "~/nowhere/star.png").Naming("~/nowhere/star.png")
            : null),
        new("an address of the web", (workflow, random) => Path(workflow, random) is { } given
            ? workflow.Replace(given, "https://example.org/star.png").Naming("https://example.org/star.png")
            : null),
        new("an empty path", (workflow, random) => Path(workflow, random) is { } given ? workflow.Replace(given, "\"\"") : null),
        new("a folder in place of a picture", (workflow, random) => Picture(workflow, random) is { } given
            ? workflow.Replace(given, files["folder"]).Naming("folder")
            : null),
        new("a text in place of a picture", (workflow, random) => Picture(workflow, random) is { } given
            ? workflow.Replace(given, files["text.png"]).Naming("text.png")
            : null),
        new("an empty file in place of a picture", (workflow, random) => Picture(workflow, random) is { } given
            ? workflow.Replace(given, files["empty.png"]).Naming("empty.png")
            : null),
        new("a picture cut off", (workflow, random) => Picture(workflow, random) is { } given ? workflow.Replace(given, files["cut.png"])
            .Naming("cut.png") : null),
        new("weights in place of a picture", (workflow, random) => Picture(workflow, random) is { } given
            ? workflow.Replace(given, BadFiles.Lora).Naming("kohya_sd15.safetensors")
            : null),
        new("a named pipe in place of a picture", (workflow, random) => Picture(workflow, random) is { } given
            ? workflow.Replace(given, files["pipe"]).Naming("pipe")
            : null),
        new("a device in place of a picture", (workflow, random) => Picture(workflow, random) is { } given
            ? workflow.Replace(given, "/dev/zero").Naming("/dev/zero")
            : null),
        new("a named pipe in place of a model", (workflow, random) => Model(workflow, random) is { } given
            ? workflow.Replace(given, files["pipe"]).Naming("pipe")
            : null),
        new("a device in place of a model", (workflow, random) => Model(workflow, random) is { } given
            ? workflow.Replace(given, "/dev/zero").Naming("/dev/zero")
            : null),
        new("an empty folder in place of a model", (workflow, random) => Model(workflow, random) is { } given
            ? workflow.Replace(given, files["folder"]).Naming("folder")
            : null),
        new("weights cut off", (workflow, random) => Model(workflow, random) is { } given
            ? workflow.Replace(given, files["cut.safetensors"]).Naming("cut.safetensors")
            : null),
        new("a web page in place of a model", (workflow, random) => Model(workflow, random) is { } given
            ? workflow.Replace(given, files["page.safetensors"]).Naming("page.safetensors")
            : null),
        new("a LoRA in place of a model", (workflow, random) => Model(workflow, random) is { } given
            ? workflow.Replace(given, BadFiles.Lora).Naming("kohya_sd15.safetensors")
            : null),
        new("an adapter of another base model", (workflow, random) => Adapter(workflow, random) is { } given
            ? (workflow.Replace(given, BadFiles.AdapterOfXl) with { FirstLine = 1, LastLine = int.MaxValue })
            : null),
    ];

    // A path, where it stands: in a node, or as the default of an input.
    private static YamlDotNet.RepresentationModel.YamlNode? Path(SoundWorkflow workflow, Random random) =>
        SoundWorkflow.Any(random, [.. Of(workflow, given => given.Port.Type is "file" or "image"), .. Defaults(workflow, "file", "image")]);

    private static YamlDotNet.RepresentationModel.YamlNode? Picture(SoundWorkflow workflow, Random random) =>
        SoundWorkflow.Any(random, [.. Of(workflow, given => given.Port.Type == "image"), .. Defaults(workflow, "image")]);

    private static YamlDotNet.RepresentationModel.YamlNode? Model(SoundWorkflow workflow, Random random) =>
        SoundWorkflow.Any(random, Of(workflow, given => given.Key.Value == "path" && given.Node.Uses.Value is "models/load"
            or "image-prompt/load" && given.Key.Value == "path"));

    private static YamlDotNet.RepresentationModel.YamlNode? Adapter(SoundWorkflow workflow, Random random) =>
        workflow.Nodes.Any(node => node.Uses.Value == "image-prompt/apply") && !workflow.Name.Contains("xl", StringComparison.Ordinal)
            ? SoundWorkflow.Any(random, Of(workflow, given => given.Key.Value == "path" && given.Node.Uses.Value == "image-prompt/load"))
                : null;

    private static IEnumerable<YamlDotNet.RepresentationModel.YamlNode> Of(SoundWorkflow workflow, Func<Given, bool> isSuch) =>
        workflow.Given.Where(given => given.IsValue && isSuch(given)).Select(given => given.Value);

    private static IEnumerable<YamlDotNet.RepresentationModel.YamlNode> Defaults(SoundWorkflow workflow, params string[] types) =>
        from input in workflow.Inputs
        where types.Contains(SoundWorkflow.Field(input, "type")!.Value.Value.ToString())
        let value = SoundWorkflow.Field(input, "default")
        where value is not null
        select value.Value.Value;
}
