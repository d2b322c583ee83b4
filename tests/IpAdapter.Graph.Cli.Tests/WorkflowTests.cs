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

    // Of these, a picture is not the only output.
    private static readonly string[] Judging = ["judging", "search", "zero-shot"];

    public static TheoryData<string> Names =>
        [.. Directory.EnumerateFiles(Folder, "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file)).Except(Judging)
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

    [Theory]
    [InlineData("judging", "sheet-7.png", "summary-7.csv: name,pictures,clip-i", "difference-7.csv: measure,first,second,difference")]
    [InlineData("search", "sheet.png", "table.csv: 1,reference-1.png,")]
    [InlineData("zero-shot", "plot.png", "table.csv: 0,cross,")]
    public async Task A_workflow_that_judges_writes_its_tables_and_pictures(string workflow, string picture, params string[] tables)
    {
        using var folder = new TemporaryFolder();

        var run = await Command.RunAsync(folder.Path, ["run", Command.Workflow(workflow), "--out", folder.In("judged/"),
            .. (await FewStepsAsync(workflow)).SelectMany(setting => (string[])["--set", setting])]);

        Assert.True(run.Code == 0, run.All);
        Assert.True(ImageFile.Read(folder.In($"judged/{workflow}-{picture}")).Width >= 64);
        foreach (var table in tables.Select(table => table.Split(": ")))
            Assert.Contains(table[1], await File.ReadAllTextAsync(folder.In($"judged/{workflow}-{table[0]}")), StringComparison.Ordinal);
    }

    private static async Task<string[]> FewStepsAsync(string workflow)
    {
        var text = await File.ReadAllTextAsync(Command.Workflow(workflow));
        return [.. ((string[])["steps", "batch"])
            .Where(input => text.Contains($"\n  {input}:", StringComparison.Ordinal)).Select(input => $"{input}=2"),
            .. text.Contains("uses: training/", StringComparison.Ordinal)
                ? (string[])["trained.validation-pairs=2", "trained.samples=1"]
                : []];
    }

    private static void AssertIsWhole(string file)
    {
        if (Path.GetExtension(file) is ".safetensors")
            Assert.NotEmpty(WeightSet.Open(file).Names);
        else
            Assert.True(ImageFile.Read(file).Width >= 64);
    }
}
