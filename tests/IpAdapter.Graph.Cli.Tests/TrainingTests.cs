using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Golden;
using IpAdapter.Tests;

namespace IpAdapter.Graph.Cli.Tests;

/// <summary>A training as a command: it is ended, killed, gone on with, and gives the same file whatever happened to it.</summary>
public sealed class TrainingTests : IDisposable
{
    private const int Steps = 40;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // TRAINING_KILLS: how often it is killed; .ci/soak sets it.
    [Fact]
    public async Task Killed_at_random_moments_it_gives_the_file_of_a_run_that_was_left_alone()
    {
        var kills = int.Parse(Environment.GetEnvironmentVariable("TRAINING_KILLS") ?? "3", CultureInfo.InvariantCulture);
        var expected = await FinishAsync("whole", Steps);
        var random = new Random(20261130);
        var killed = 0;
        for (var run = 0; killed < kills; run++)
        {
            var folder = $"killed-{run}";
            // Several times in one training: what goes on from a checkpoint is killed as well.
            for (var step = random.Next(1, Steps / 2); step < Steps && killed < kills; step += random.Next(1, Steps / 2))
                killed += await KillAsync(folder, step) ? 1 : 0;
            Assert.Equal(expected, await FinishAsync(folder, Steps));
        }
    }

    [Fact]
    public async Task Ended_by_CtrlC_it_goes_on_and_says_so_and_more_steps_go_on_with_a_finished_one()
    {
        var (state, first) = (_folder.In("out"), Arguments("out", 60));
        using (var command = new LivingCommand(_folder.Path, first))
        {
            await command.ReadUntilAsync("step 15 of 60");
            await command.SignalAsync("INT");
            Assert.Equal(130, await command.EndAsync());
            Assert.Contains("begins, and keeps how far it is in ", command.Said, StringComparison.Ordinal);
        }

        var checkpoint = Directory.GetFiles(state, "checkpoint-*", SearchOption.AllDirectories).Max()!;
        var kept = int.Parse(Path.GetFileNameWithoutExtension(checkpoint)[^8..], CultureInfo.InvariantCulture);
        Assert.InRange(kept, 15, 59);
        var again = await Command.RunAsync(_folder.Path, Arguments("out", kept + 1));
        Assert.True(again.Code == 0, again.All);
        Assert.Contains($"goes on behind step {kept} ", again.Error, StringComparison.Ordinal);

        var more = await Command.RunAsync(_folder.Path, Arguments("out", kept + 2));
        Assert.Contains($"goes on behind step {kept + 1} ", more.Error, StringComparison.Ordinal);
        var finished = await Command.RunAsync(_folder.Path, Arguments("out", kept + 2));
        Assert.Contains($"trained before, {kept + 2} steps", finished.Error, StringComparison.Ordinal);

        var other = await Command.RunAsync(_folder.Path, [.. Arguments("out", 2), "--set", "seed=8"]);
        Assert.Contains("begins anew in ", other.Error, StringComparison.Ordinal);
        Assert.Contains("the inputs are others than those of ", other.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Equal_runs_give_equal_files_in_the_form_that_other_tools_read()
    {
        var first = await FinishAsync("first", 3);
        Assert.Equal(first, await FinishAsync("second", 3));

        var file = Directory.GetFiles(_folder.In("first"), "*.safetensors").Single();
        var header = WeightFileHeader.Read(file);
        Assert.Equal("3", header.Metadata["steps"]);
        Assert.Contains("training/train-image-prompt", string.Join('\n', header.Metadata.Values), StringComparison.Ordinal);
        Assert.DoesNotContain(_folder.Path, string.Join('\n', header.Metadata.Values), StringComparison.Ordinal);
        var shipped = WeightFileHeader.Read(Path.Combine(Repository.Root, "samples/models/emblem/ip-adapter.safetensors"));
        Assert.Equal(shipped.Entries.Keys.Order(), header.Entries.Keys.Order());
        Assert.All(shipped.Entries, entry => Assert.Equal(entry.Value.Shape, header.Entries[entry.Key].Shape));
        var drawn = await Command.RunAsync(_folder.Path, "run", Command.Workflow("image-and-text"), "--out", "drawn.png", "--set",
            $"adapter.path={file}");
        Assert.True(drawn.Code == 0, drawn.All);
    }

    [Fact]
    public async Task It_shows_how_far_it_is_by_losses_sheets_and_scores()
    {
        var run = await Command.RunAsync(_folder.Path, [.. Arguments("out", 4), "--set", "trained.sample-every=2", "--set",
            "trained.validate-every=2", "--set", "trained.cache=true", "--set",
            "trained.tensor-board=true", "--set", $"trained.judge={Path.Combine(Repository.Root, "samples/models/emblem/clip")}"]);
        Assert.True(run.Code == 0, run.All);
        Assert.Matches(@"step 4 of 4, loss 0\.\d{4} \+- 0\.\d{4}, validation 0\.\d{4}, [0-9.]+ pairs/s, 0:00 min left", run.Error);

        var state = Directory.GetDirectories(_folder.In("out"), "trained-*").Single();
        Assert.Equal(5, File.ReadLines(Path.Combine(state, "loss.csv")).Count());
        Assert.Equal(["2", "4"], File.ReadLines(Path.Combine(state, "scores.csv")).Skip(1).Select(line => line.Split(',')[0]));
        Assert.Equal((800, 480), Size(Path.Combine(state, "loss.png")));
        Assert.Equal((140, 140), Size(Path.Combine(state, "samples", "step-00000004.png")));
        Assert.True(File.Exists(_folder.In("out/encoded-pairs/index.db")));
        var events = EventFileReader.ReadFolder(Path.Combine(state, "events"));
        Assert.Equal([1, 2, 3, 4], Steps("loss"));
        Assert.Equal([1, 2, 3, 4], Steps("learning_rate"));
        foreach (var rare in (ReadOnlySpan<string>)["validation_loss", "clip_i", "clip_t", "samples"])
            Assert.Equal([2, 4], Steps(rare));
        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(state, "samples", "step-00000004.png"),
            TestContext.Current.CancellationToken), events.Last(told => told.Png is not null).Png);

        IEnumerable<long> Steps(string name) => events.Where(told => told.Name == name).Select(told => told.Step);
        static (int, int) Size(string file) => (ImageFile.Read(file).Width, ImageFile.Read(file).Height);
    }

    [Fact]
    public async Task What_is_wrong_is_told_before_it_begins()
    {
        await File.WriteAllTextAsync(_folder.In("no.tar"), "", TestContext.Current.CancellationToken);
        var run = await Command.RunAsync(_folder.Path, "validate", Command.Workflow("train-image-prompt"), "--set", "trained.width=66",
            "--set", "trained.drop-text=0.95", "--set", $"data={_folder.In("none")}", "--set", "trained.adapter="
            + Path.Combine(Repository.Root, "samples/models/emblem/ip-adapter-plus.safetensors"), "--set", "trained.tokens=8");

        Assert.Equal(2, run.Code);
        string[] told = ["'data': there is no '", "trained.width: ", "trained.drop-image: the shares", "has 16 tokens already"];
        foreach (var expected in told)
            Assert.Contains(expected, run.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_trainings_in_one_folder_do_not_mix()
    {
        using var first = new LivingCommand(_folder.Path, Arguments("out", 100));
        await first.ReadUntilAsync("begins, and keeps");

        var second = await Command.RunAsync(_folder.Path, Arguments("out", 100));
        Assert.Equal(2, second.Code);
        var state = Directory.GetDirectories(_folder.In("out"), "trained-*").Single();
        Assert.Contains($"trained.steps: another run is training this in '{state}' at this moment: wait until it ends", second.All,
            StringComparison.Ordinal);
        Assert.DoesNotContain("make room", second.All, StringComparison.Ordinal);
    }

    private static string[] Arguments(string folder, int steps) =>
    [
        "run", Command.Workflow("train-image-prompt"), "--out", folder + "/", "--set", $"steps={steps}", "--set", "batch=2",
        "--set", "trained.checkpoint-every=5", "--set", "trained.validation-pairs=2", "--set", "trained.validate-every=10",
    ];

    /// <summary>Trains to the end, and gives the hash of the file.</summary>
    private async Task<string> FinishAsync(string folder, int steps)
    {
        var run = await Command.RunAsync(_folder.Path, Arguments(folder, steps));
        Assert.True(run.Code == 0, run.All);
        return Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(
            Directory.GetFiles(_folder.In(folder), "*.safetensors").Single(), TestContext.Current.CancellationToken)));
    }

    /// <summary>Kills a training behind a step: while it computes, writes a checkpoint, or renames it.</summary>
    /// <returns>Whether it came there.</returns>
    private async Task<bool> KillAsync(string folder, int step)
    {
        using var process = Command.Start(_folder.Path, [.. Arguments(folder, Steps), "--set", "trained.checkpoint-every=1", "--json"]);
        _ = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.GetProperty("event").GetString() != "node-progress"
                || json.RootElement.GetProperty("step").GetInt32() < step)
                continue;
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return true;
        }

        return false;
    }
}
