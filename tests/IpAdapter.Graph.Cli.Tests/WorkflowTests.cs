using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Cli.Tests;

/// <summary>
/// Every workflow of the project draws: those with a model of their own as they are, the others on the tiny models of the published
/// formats.
/// </summary>
public sealed class WorkflowTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "workflows");

    public static TheoryData<string> Names =>
        [.. Directory.EnumerateFiles(Folder, "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file))
            .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_workflow_of_the_project_makes_its_outputs_and_prints_where(string workflow)
    {
        using var folder = new TemporaryFolder();
        string[] settings = [.. TinyModels.SettingsFor(workflow), .. await FewStepsAsync(workflow)];
        var run = await Command.RunAsync(folder.Path,
            ["run", Command.Workflow(workflow), "--out", folder.In("outputs"),
            .. settings.SelectMany(setting => (string[])["--set", setting])]);
        Assert.True(run.Code == 0, run.All);
        Assert.DoesNotContain('\u001b', run.All);
        var files = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.NotEmpty(files);
        Assert.All(files, file => AssertIsWhole(Path.Combine(folder.Path, file)));
    }

    [Theory]
    [InlineData("sd15-tiny", "faceid_sd15.bin", 512)]
    [InlineData("sd15-tiny", "faceid-portrait_sd15.bin", 64)]
    [InlineData("sdxl-tiny", "faceid_sdxl.bin", 64)]
    public async Task A_face_is_drawn_by_every_adapter_that_its_workflow_names(string model, string adapter, int width)
    {
        using var folder = new TemporaryFolder();
        string[] settings = [$"model={TinyModels.PathOf(model)}", TinyModels.Adapter(adapter), TinyModels.Face(width), "size=64",
            "steps=2"];

        var run = await Command.RunAsync(folder.Path,
            ["run", Command.Workflow("face-identity"), "--out", folder.In("picture.png"),
            .. settings.SelectMany(setting => (string[])["--set", setting])]);

        Assert.True(run.Code == 0, run.All);
    }

    private static async Task<string[]> FewStepsAsync(string workflow)
    {
        var text = await File.ReadAllTextAsync(Command.Workflow(workflow));
        return [.. ((string[])["steps", "batch"])
            .Where(input => text.Contains($"\n  {input}:", StringComparison.Ordinal)).Select(input => $"{input}=2")];
    }

    private static void AssertIsWhole(string file)
    {
        if (Path.GetExtension(file) is ".safetensors")
            Assert.NotEmpty(WeightSet.Open(file).Names);
        else
            Assert.True(ImageFile.Read(file).Width >= 64);
    }
}
