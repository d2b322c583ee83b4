using System.Buffers.Binary;
using System.Text;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Cli.Tests;

/// <summary>Bad input of every kind: a clear error that names file and place, exit code 2, nothing written, never a stack trace.</summary>
public sealed class BadInputTests
{
    private static readonly string Adapter = Path.Combine(Repository.Root, "tests", "Emblem", "ip-adapter.safetensors");

    public static TheoryData<string> BrokenWeights => ["truncated", "oversized-header", "overlapping", "wrong-dtype", "empty"];

    [Theory]
    [MemberData(nameof(BrokenWeights))]
    public async Task A_broken_weight_file_is_named(string kind)
    {
        using var folder = new TemporaryFolder();
        var file = folder.In("broken.safetensors");
        await File.WriteAllBytesAsync(file, Broken(kind, await File.ReadAllBytesAsync(Adapter)));
        await AssertRefusedAsync(folder, "broken.safetensors", "--set", $"adapter.path={file}");
    }

    [Fact]
    public async Task A_picture_that_is_not_one_is_named()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.In("text.png"), "no picture at all");
        await AssertRefusedAsync(folder, "text.png", "--set", $"style={folder.In("text.png")}");
    }

    [Theory]
    [InlineData("style={0}")]
    [InlineData("adapter.path={0}")]
    public async Task A_pipe_and_a_device_are_refused_by_what_they_are(string setting)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "pipes and devices are told by statx");
        using var folder = new TemporaryFolder();
        using (var make = System.Diagnostics.Process.Start("mkfifo", folder.In("pipe")))
            await make.WaitForExitAsync();
        await AssertRefusedAsync(folder, "a named pipe", "--set", string.Format(null, setting, folder.In("pipe")));
        await AssertRefusedAsync(folder, "a device", "--set", string.Format(null, setting, "/dev/zero"));
        await AssertRefusedAsync(folder, "a named pipe", "--inputs", folder.In("pipe"));
    }

    [Theory]
    [InlineData("run")]
    [InlineData("validate")]
    [InlineData("plan")]
    [InlineData("inspect")]
    public async Task What_is_named_to_a_command_is_a_file(string command)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "pipes and devices are told by statx");
        using var folder = new TemporaryFolder();
        using (var make = System.Diagnostics.Process.Start("mkfifo", folder.In("pipe")))
            await make.WaitForExitAsync();
        foreach (var (path, kind) in new[] { (folder.In("pipe"), "a named pipe"), ("/dev/zero", "a device") })
        {
            var ending = await Command.RunAsync(folder.Path, command, path);
            Assert.Equal(2, ending.Code);
            Assert.Contains(kind, ending.All, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("landscape.jpg")]
    [InlineData("rgba.png")]
    public async Task A_picture_that_was_cut_short_is_named_before_anything_runs(string name)
    {
        using var folder = new TemporaryFolder();
        var bytes = await File.ReadAllBytesAsync(Path.Combine(Repository.Root, "tests", "Golden", "images", name));
        await File.WriteAllBytesAsync(folder.In(name), bytes[..(bytes.Length / 2)]);
        var ending = await Command.RunAsync(folder.Path, "validate", Command.Workflow("quickstart"), "--set", $"style={folder.In(name)}");
        Assert.Equal(2, ending.Code);
        Assert.Contains(name, ending.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_strip_of_a_picture_is_drawn_from_and_what_it_is_too_long_for_is_named_before_the_run()
    {
        using var folder = new TemporaryFolder();
        await using (var strip = File.Create(folder.In("strip.png")))
            ImageFile.WritePng(new Image(200_000, 1, new byte[600_000]), strip);
        var drawn = await Command.RunAsync(
            folder.Path, "run", Command.Workflow("quickstart"), "--set", $"style={folder.In("strip.png")}", "--set", "drawn.steps=2",
                "--out", folder.In("drawn.png"));
        Assert.True(drawn.Code == 0, drawn.All);

        await File.WriteAllTextAsync(folder.In("pad.yaml"), """
            nodes:
              square: { uses: image-prompt/prepare-image, with: { image: strip.png, crop: pad } }
              parts: { uses: image-prompt/cut-tiles, with: { image: strip.png } }
            outputs: { square: $square, parts: $parts }
            """);
        foreach (var command in new[] { "validate", "run" })
        {
            var refused = await Command.RunAsync(folder.Path, command, folder.In("pad.yaml"));
            Assert.Equal(2, refused.Code);
            Assert.Contains("pad.yaml:2:", refused.All, StringComparison.Ordinal);
            Assert.Contains("pad.yaml:3:", refused.All, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_named()
    {
        using var folder = new TemporaryFolder();
        await AssertRefusedAsync(folder, "nowhere.png", "--set", "style=nowhere.png");
    }

    [Theory]
    [InlineData("style2=x", "style2")]
    [InlineData("drawn.stepz=4", "stepz")]
    [InlineData("drawn.steps=many", "steps")]
    [InlineData("drawn.steps=0", "steps")]
    [InlineData("scale=7", "scale")]
    [InlineData("drawn.sampler=dim", "dim")]
    public async Task A_value_that_does_not_fit_is_named(string setting, string name)
    {
        using var folder = new TemporaryFolder();
        await AssertRefusedAsync(folder, name, "--set", setting);
    }

    [Theory]
    [InlineData("nodes:\n  a: { uses: images/load, with: { path: x.png, size: 3 } }\noutputs: { image: $a }", "size")]
    [InlineData("nodes:\n  a: { uses: images/lod, with: { path: x.png } }\noutputs: { image: $a }", "images/load")]
    [InlineData("nodes:\n  a: { uses: images/contact-sheet }\noutputs: { image: $a }", "images")]
    [InlineData("nodes:\n  a: { uses: images/contact-sheet, with: { images: $b } }\n  b: { uses: images/contact-sheet, with: { images: $a "
        + "} }\noutputs: { image: $a }", "a")]
    [InlineData("nodes: [", "workflow.yaml")]
    public async Task A_workflow_with_a_mistake_is_refused_with_its_place(string text, string name)
    {
        using var folder = new TemporaryFolder();
        await AssertRefusedAsync(folder, text, name);
    }

    [Fact]
    public async Task A_yaml_bomb_is_refused()
    {
        using var folder = new TemporaryFolder();
        var bomb = new StringBuilder("a: &a [x, x, x, x, x, x, x, x, x, x]\n");
        for (var c = 'b'; c <= 'j'; c++)
            bomb.Append($"{c}: &{c} [{string.Join(", ", Enumerable.Repeat($"*{(char)(c - 1)}", 10))}]\n");
        await AssertRefusedAsync(folder, bomb.ToString(), "1,000,000");
    }

    [Fact]
    public async Task A_file_nested_100000_deep_is_refused()
    {
        using var folder = new TemporaryFolder();
        await AssertRefusedAsync(folder, "nodes: " + new string('[', 100_000), "100");
    }

    private static Task AssertRefusedAsync(TemporaryFolder folder, string name, params string[] settings) =>
        AssertRefusedAsync(folder, Command.Workflow("quickstart"), name, settings);

    private static async Task AssertRefusedAsync(TemporaryFolder folder, string text, string name)
    {
        await File.WriteAllTextAsync(folder.In("workflow.yaml"), text);
        await AssertRefusedAsync(folder, folder.In("workflow.yaml"), name, []);
    }

    private static async Task AssertRefusedAsync(TemporaryFolder folder, string workflow, string name, string[] settings)
    {
        var run = await Command.RunAsync(folder.Path, ["run", workflow, "--out", folder.In("out/picture.png"), .. settings]);
        Assert.True(run.Code == 2, $"{run.Code}: {run.All}");
        Assert.Contains(name, run.All, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.All, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.In("out")) && Directory.EnumerateFileSystemEntries(folder.In("out")).Any(),
            "something was written");
    }

    private static byte[] Broken(string kind, byte[] whole)
    {
        var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(whole);
        var header = Encoding.UTF8.GetString(whole, 8, length);
        switch (kind)
        {
            case "truncated":
                return whole[..(whole.Length / 2)];
            case "oversized-header":
                BinaryPrimitives.WriteUInt64LittleEndian(whole, 1UL << 60);
                return whole;
            case "overlapping":
                return WithHeader(whole, length, Moved(header));
            case "wrong-dtype":
                return WithHeader(whole, length, header.Replace("\"F16\"", "\"F17\"", StringComparison.Ordinal));
            default:
                return [];
        }
    }

    // The second tensor begins where the first does.
    private static string Moved(string header)
    {
        const string offsets = "\"data_offsets\":[";
        var first = header.IndexOf(offsets, StringComparison.Ordinal);
        var second = header.IndexOf(offsets, first + 1, StringComparison.Ordinal) + offsets.Length;
        var digits = header[second..header.IndexOf(',', second)];
        return header[..second] + new string('0', 1).PadLeft(digits.Length) + header[(second + digits.Length)..];
    }

    private static byte[] WithHeader(byte[] whole, int length, string header)
    {
        var bytes = Encoding.UTF8.GetBytes(header);
        Assert.Equal(length, bytes.Length);
        bytes.CopyTo(whole, 8);
        return whole;
    }
}
