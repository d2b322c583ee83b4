using System.Text.Json;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Cli.Tests;

/// <summary>What a newcomer does: run workflows, look at pictures, run a picture again.</summary>
public sealed class RunTests
{
    [Fact]
    public async Task The_quickstart_draws_the_reference_picture_from_its_seed_and_the_adapter_it_was_recorded_with()
    {
        using var folder = new TemporaryFolder();
        var run = await Command.RunAsync(folder.Path, "run", Command.Workflow("quickstart"), "--out", folder.In("picture.png"),
            "--set", $"adapter.path={Path.Combine(Repository.Root, "tests", "Emblem", "ip-adapter.safetensors")}");
        Assert.True(run.Code == 0, run.All);
        var recorded = new RecordedTensors(Path.Combine(Repository.Root, "tests", "Emblem", "image-prompt.safetensors"));
        Assert.Null(new Tolerance(2.0 / 255, 0).MissOf(ImageFile.Read(folder.In("picture.png")).ToUnitTensor().squeeze(0),
            recorded.Find("output.image")!));
    }

    [Fact]
    public async Task A_picture_is_drawn_again_bit_for_bit_from_what_it_carries()
    {
        using var folder = new TemporaryFolder();
        var first = await Command.RunAsync(folder.Path, "run", Command.Workflow("quickstart"), "--set", "seed=11", "--set",
            "drawn.steps=4", "--out", folder.In("first.png"));
        Assert.True(first.Code == 0, first.All);
        // The picture says nothing of where the model lies: it is found from the folder that the command runs in.
        var again = await Command.RunAsync(Repository.Root, "run", folder.In("first.png"), "--out", folder.In("again.png"));
        Assert.True(again.Code == 0, again.All);
        Assert.True(ImageFile.Read(folder.In("first.png")).Pixels.Span.SequenceEqual(ImageFile.Read(folder.In("again.png")).Pixels.Span));
    }

    [Fact]
    public async Task The_same_workflow_twice_gives_the_same_bytes()
    {
        using var folder = new TemporaryFolder();
        foreach (var name in (string[])["a.png", "b.png"])
            Assert.Equal(0, (await Command.RunAsync(folder.Path, "run", Command.Workflow("quickstart"), "--set", "drawn.steps=3", "--out",
                folder.In(name))).Code);
        Assert.Equal(await File.ReadAllBytesAsync(folder.In("a.png")), await File.ReadAllBytesAsync(folder.In("b.png")));
    }

    [Fact]
    public async Task What_programs_read_is_json()
    {
        using var folder = new TemporaryFolder();
        foreach (var arguments in (string[][])[["nodes", "--json"], ["validate", Command.Workflow("quickstart"), "--json"],
            ["plugins", "list", "--json"]])
        {
            var answer = await Command.RunAsync(folder.Path, arguments);
            Assert.True(answer.Code == 0, answer.All);
            JsonDocument.Parse(answer.Output).Dispose();
        }
    }
}
