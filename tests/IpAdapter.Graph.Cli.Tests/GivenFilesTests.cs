using System.Text;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Cli.Tests;

/// <summary>What people give to <c>run</c> that is no workflow: each is told what it is and what to do with it.</summary>
public sealed class GivenFilesTests
{
    private static readonly string Images = Path.Combine(Repository.Root, "tests", "Golden", "images");
    private static readonly string Emblem = Path.Combine(Repository.Root, "samples", "models", "emblem");

    public static TheoryData<string, string> Given => new()
    {
        { Path.Combine(Images, "small.png"), "this PNG carries no workflow: ipgraph did not draw it, or drew it with --record none, or it "
            + "was saved again by something that drops texts. To draw from it, give it to an input of a workflow: --set name=picture" },
        { Path.Combine(Images, "landscape.jpg"), "this JPEG carries no workflow" },
        { Path.Combine(Repository.Root, "tests", "Emblem", "ip-adapter.safetensors"),
            "this is a weight file (.safetensors), not a workflow: "
            + "'ipgraph inspect' says what is in it; a workflow names it, as in  with: { path: ip-adapter.safetensors }" },
        { Path.Combine(Repository.Root, "tests", "Golden", "models", "sd15-tiny.ckpt"),
            "this is a weight file or another archive (.pt, .bin, .ckpt, .zip), not a workflow" },
        { Emblem, "this is a model's folder, not a workflow: 'ipgraph inspect" },
        { Path.Combine(Repository.Root, "workflows"), "this is a folder: name a workflow in it (crossfade.yaml, " },
    };

    [Theory]
    [MemberData(nameof(Given))]
    public async Task Each_is_told_by_what_it_is_with_what_to_do(string path, string expected)
    {
        using var folder = new TemporaryFolder();
        foreach (var command in (string[])["run", "validate"])
        {
            var answer = await Command.RunAsync(folder.Path, command, path);
            Assert.True(answer.Code == 2, answer.All);
            Assert.StartsWith($"error: {path}: {expected}", answer.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_workflow_in_json_runs_with_a_byte_order_mark_too()
    {
        using var folder = new TemporaryFolder();
        const string workflow = """{ "nodes": { "a": { "uses": "text/encode" } }, "outputs": { "a": "$a" } }""";
        await File.WriteAllTextAsync(folder.In("plain.json"), workflow, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder.In("marked.json"), workflow, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true),
            TestContext.Current.CancellationToken);

        var (plain, marked) = (await Command.RunAsync(folder.Path, "validate", "plain.json"), await Command.RunAsync(folder.Path,
            "validate",
            "marked.json"));

        Assert.Equal(2, plain.Code);
        Assert.Contains("'encoder'", plain.Error, StringComparison.Ordinal);
        Assert.Equal(plain.All.Replace("plain.json", "marked.json", StringComparison.Ordinal), marked.All);
    }

    [Theory]
    [InlineData("""{"3": {"class_type": "KSampler", "inputs": {}}}""", false, "this is a workflow of ComfyUI")]
    [InlineData("""{"3": {"class_type": "KSampler", "inputs": {}}}""", true, "this is a workflow of ComfyUI")]
    [InlineData("""{"last_node_id": 9, "nodes": [], "links": []}""", false, "docs/names.md says what they are called elsewhere")]
    public async Task A_workflow_of_another_program_is_told_by_its_name(string text, bool isMarked, string expected)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.In("flow.json"), text, new UTF8Encoding(isMarked), TestContext.Current.CancellationToken);
        await AssertSaysAsync(folder, "flow.json", expected);
    }

    [Fact]
    public async Task A_text_in_utf_16_is_told_so()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.In("flow.yaml"), "nodes: {}", Encoding.Unicode, TestContext.Current.CancellationToken);
        await AssertSaysAsync(folder, "flow.yaml", "this is a text in UTF-16: save it as UTF-8");
    }

    [Fact]
    public async Task A_picture_of_another_program_is_told_by_what_it_carries()
    {
        using var folder = new TemporaryFolder();
        await using (var file = File.Create(folder.In("comfy.png")))
            Diffusion.Imaging.ImageFile.WritePng(new Diffusion.Imaging.Image(1, 1, new byte[3]), file, new Dictionary<string,
                string>
            { ["prompt"] = "{}", ["workflow"] = "{}" });
        await AssertSaysAsync(folder, "comfy.png", "it carries a graph of ComfyUI, which ipgraph can't run");
    }

    [Theory]
    [InlineData("run", "")]
    [InlineData("run", "w.yaml", "--out", "")]
    [InlineData("run", "w.yaml", "--inputs", "")]
    [InlineData("run", "w.yaml", "--plugins", "")]
    [InlineData("run", "w.yaml", "--trust", "")]
    [InlineData("run", "w.yaml", "--device", "")]
    [InlineData("run", "w.yaml", "--seed", "")]
    [InlineData("run", "w.yaml", "--set", "")]
    [InlineData("validate", "")]
    [InlineData("plan", "")]
    [InlineData("draw", "")]
    [InlineData("inspect", "w.yaml", "")]
    [InlineData("strip", "")]
    [InlineData("nodes", "")]
    public async Task An_empty_argument_is_named_before_anything_runs(params string[] arguments)
    {
        using var folder = new TemporaryFolder();

        var answer = await Command.RunAsync(folder.Path, arguments);

        Assert.True(answer.Code == 2, answer.All);
        var name = arguments.FirstOrDefault(argument => argument.StartsWith("--", StringComparison.Ordinal)) ?? "<";
        Assert.StartsWith($"error: {name}", answer.Error, StringComparison.Ordinal);
        Assert.Contains("a variable of the shell that is not set?", answer.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    private static async Task AssertSaysAsync(TemporaryFolder folder, string name, string expected)
    {
        var answer = await Command.RunAsync(folder.Path, "run", name);
        Assert.True(answer.Code == 2, answer.All);
        Assert.Contains(expected, answer.Error, StringComparison.Ordinal);
    }
}
