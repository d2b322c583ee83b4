using IpAdapter.Diffusion.Imaging;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Cli.Tests;

/// <summary>Every workflow of the project draws: those with a model of their own as they are, the others on the tiny models of the published formats.</summary>
public sealed class WorkflowTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "workflows");
    private static readonly string Pictures = Path.Combine(Repository.Root, "samples", "images");
    private static readonly string Tiny = Path.Combine(Repository.Root, "tests", "Golden", "models");

    // What a workflow wants to be told and has no default for: models that a clone does not carry.
    private static readonly Dictionary<string, string[]> Wanted = new()
    {
        ["t2i-adapter"] =
        [
            $"model={Path.Combine(Tiny, "sd15-tiny")}", $"sketch={Path.Combine(Tiny, "t2iadapter-tiny")}", $"adapter={Path.Combine(Tiny, "ip-adapter", "ip-adapter_sd15.safetensors")}", $"encoder={Path.Combine(Tiny, "image_encoder")}",
            $"lines={Pictures}/reference-2-edges.png", $"style={Pictures}/reference-1.png", "width=64", "height=64",
        ],
        ["textual-inversion"] = [TinyModel, $"embedding={Path.Combine(Tiny, "embeddings", "mosaic.pt")}", "token=mosaic", "prompt=a mosaic of a cat", "size=64"],
        ["lora"] = [TinyModel, $"lora={Path.Combine(Tiny, "lora", "kohya_sd15.safetensors")}", "size=64"],
        ["few-steps"] =
        [
            TinyModel, $"lora={Path.Combine(Tiny, "lora", "kohya_sd15.safetensors")}", $"adapter={Path.Combine(Tiny, "ip-adapter", "ip-adapter_sd15.bin")}", $"encoder={Path.Combine(Tiny, "image_encoder")}", $"picture={Pictures}/reference-1.png", "size=64",
        ],
        ["single-file"] =
        [
            $"model={Path.Combine(Tiny, "sd15-tiny.ckpt")}", $"adapter={Path.Combine(Tiny, "ip-adapter", "ip-adapter_sd15.bin")}", $"encoder={Path.Combine(Tiny, "image_encoder", "model.safetensors")}",
            $"picture={Pictures}/reference-1.png", "size=64",
        ],
        ["face-identity"] = [TinyModel, Adapter("faceid_sd15.bin"), Face(512), "size=64"],
        ["face-identity-plus"] =
        [
            TinyModel, Adapter("faceid-plusv2_sd15.bin"), $"encoder={Path.Combine(Tiny, "image_encoder")}", $"picture={Pictures}/reference-1.png",
            Face(64), "size=64",
        ],
        ["saved-embeddings"] = [TinyModel, $"adapter={Path.Combine(Tiny, "ip-adapter", "ip-adapter_sd15.safetensors")}", $"embeddings={Recorded("ip-embeds")}", "look.tensor=input.embeds", "size=64"],
        ["sdxl"] = [$"model={Path.Combine(Tiny, "sdxl-tiny")}", "width=64", "height=64"],
    };

    public static TheoryData<string> Names => [.. Directory.EnumerateFiles(Folder, "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_workflow_of_the_project_draws_a_picture_and_prints_where(string workflow)
    {
        using var folder = new TemporaryFolder();
        string[] settings = [.. Wanted.GetValueOrDefault(workflow) ?? [], .. await FewStepsAsync(workflow)];
        var run = await Command.RunAsync(folder.Path, ["run", Command.Workflow(workflow), "--out", folder.In("picture.png"), .. settings.SelectMany(setting => (string[])["--set", setting])]);
        Assert.True(run.Code == 0, run.All);
        Assert.Contains("picture.png", run.Output, StringComparison.Ordinal);
        Assert.True(ImageFile.Read(folder.In("picture.png")).Width >= 64);
        Assert.DoesNotContain('\u001b', run.All);
    }

    [Theory]
    [InlineData("sd15-tiny", "faceid_sd15.bin", 512)]
    [InlineData("sd15-tiny", "faceid-portrait_sd15.bin", 64)]
    [InlineData("sdxl-tiny", "faceid_sdxl.bin", 64)]
    public async Task A_face_is_drawn_by_every_adapter_that_its_workflow_names(string model, string adapter, int width)
    {
        using var folder = new TemporaryFolder();
        string[] settings = [$"model={Path.Combine(Tiny, model)}", Adapter(adapter), Face(width), "size=64", "steps=2"];

        var run = await Command.RunAsync(folder.Path, ["run", Command.Workflow("face-identity"), "--out", folder.In("picture.png"), .. settings.SelectMany(setting => (string[])["--set", setting])]);

        Assert.True(run.Code == 0, run.All);
    }

    private static string TinyModel => $"model={Path.Combine(Tiny, "sd15-tiny")}";

    private static string Adapter(string name) => $"adapter={Path.Combine(Tiny, "ip-adapter", $"ip-adapter-{name}")}";

    // A face as insightface says it: its numbers' squares make 1.
    private static string Face(int width) => $"face={NumpyArray.Write(Directory.CreateTempSubdirectory("face-").FullName, $"({width},)", [.. Enumerable.Repeat(1 / MathF.Sqrt(width), width)])}";

    // The tensors of a recorded pipeline: embeddings are among them.
    private static string Recorded(string name) => Path.Combine(Repository.Root, "tests", "Golden", "cases", "pipelines", $"{name}.safetensors");

    private static async Task<string[]> FewStepsAsync(string workflow) =>
        (await File.ReadAllTextAsync(Command.Workflow(workflow))).Contains("\n  steps:", StringComparison.Ordinal) ? ["steps=2"] : [];
}
