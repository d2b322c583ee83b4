using IpAdapter.Diffusion.Imaging;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Cli.Tests;

/// <summary>Files that a run writes: their formats, what they carry, and where they go when they can't go where they should.</summary>
public sealed class OutputTests
{
    // Two steps of a drawing: what is tried is what becomes of it.
    private static readonly string[] Drawing = ["run", Command.Workflow("quickstart"), "--set", "drawn.steps=2"];

    [Theory]
    [InlineData("picture.jpg", "JPEG")]
    [InlineData("picture.jpeg", "JPEG")]
    [InlineData("picture.webp", "WebP")]
    [InlineData("picture.PNG", "PNG")]
    public async Task The_ending_says_the_format_and_every_one_carries_what_draws_it_again(string name, string format)
    {
        using var folder = new TemporaryFolder();
        var first = await Command.RunAsync(folder.Path, [.. Drawing, "--out", folder.In(name)]);
        Assert.True(first.Code == 0, first.All);
        var again = await Command.RunAsync(Repository.Root, "run", folder.In(name), "--out", folder.In("again.png"));
        Assert.True(again.Code == 0, again.All);
        var plain = await Command.RunAsync(folder.Path, [.. Drawing, "--out", folder.In("plain.png")]);
        Assert.True(plain.Code == 0, plain.All);

        Assert.Equal(format, PictureSignature.FormatOf(folder.In(name)));
        Assert.True(ImageFile.Read(folder.In("again.png")).Pixels.Span.SequenceEqual(ImageFile.Read(folder.In("plain.png")).Pixels.Span));
    }

    [Fact]
    public async Task A_lossless_webp_keeps_every_pixel_and_quality_makes_a_file_longer()
    {
        using var folder = new TemporaryFolder();
        foreach (var (name, options) in (IEnumerable<(string, string[])>)[("a.png", []), ("a.webp", ["--lossless"]), ("10.jpg",
            ["--quality",
            "10"]), ("100.jpg", ["--quality", "100"])])
            Assert.Equal(0, (await Command.RunAsync(folder.Path, [.. Drawing, "--out", folder.In(name), "--record", "none",
                .. options])).Code);

        Assert.True(ImageFile.Read(folder.In("a.png")).Pixels.Span.SequenceEqual(ImageFile.Read(folder.In("a.webp")).Pixels.Span));
        Assert.True(new FileInfo(folder.In("10.jpg")).Length < new FileInfo(folder.In("100.jpg")).Length);
    }

    [Theory]
    [InlineData("--out x.gif", "an image is written as .png, .jpg, .jpeg, .webp")]
    [InlineData("--out q.yaml", "'.yaml'")]
    [InlineData("--out x.png --quality 80", "a PNG keeps every pixel")]
    [InlineData("--out x.jpg --lossless", "a JPEG always loses something")]
    [InlineData("--out x.webp --lossless --quality 80", "leave one of them out")]
    [InlineData("--out x.jpg --quality 0", "1 to 100")]
    [InlineData("--out x.jpg --quality best", "1 to 100")]
    [InlineData("--record some", "some")]
    [InlineData("--out in-the-way/x.png", "'in-the-way' is a file, not a folder")]
    public async Task What_can_not_be_written_is_refused_before_anything_is_drawn(string options, string expected)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.In("in-the-way"), "", TestContext.Current.CancellationToken);

        var run = await Command.RunAsync(folder.Path, [.. Drawing, .. options.Split(' ')]);

        Assert.True(run.Code == 2, run.All);
        Assert.Contains(expected, run.Error.Replace(folder.Path + "/", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("done in", run.Error, StringComparison.Ordinal);
        Assert.Equal(["in-the-way"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("full", true, true)]
    [InlineData("paths", true, false)]
    [InlineData("none", false, false)]
    public async Task A_picture_carries_what_is_asked_for_and_never_an_absolute_path(string record, bool carries, bool carriesPictures)
    {
        using var folder = new TemporaryFolder();
        File.Copy(Path.Combine(Repository.Root, "samples", "images", "reference-2.png"), folder.In("mine.png"));

        var run = await Command.RunAsync(folder.Path, [.. Drawing, "--set", $"style={folder.In("mine.png")}", "--set",
            $"base.path={Repository.Root}/samples/models/emblem", "--out", folder.In("x.png"), "--record", record]);

        Assert.True(run.Code == 0, run.All);
        var texts = PictureRemarks.Read(folder.In("x.png"));
        Assert.Equal((carries, carriesPictures), (texts.Count > 0, texts.Values
            .Any(text => text.Contains("\"content\"", StringComparison.Ordinal))));
        Assert.All(texts.Values, text => Assert.DoesNotContain(folder.Path, text, StringComparison.Ordinal));
        Assert.All(texts.Values, text => Assert.DoesNotContain(Repository.Root, text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Paths_in_a_list_from_outside_are_recorded_as_names_and_found_again()
    {
        using var folder = new TemporaryFolder();
        var images = Path.Combine(Repository.Root, "samples", "images");
        await File.WriteAllTextAsync(
            folder.In("sheet.yaml"),
            "nodes: { sheet: { uses: images/contact-sheet, with: { images: [a.png] } } }\noutputs: { sheet: $sheet }",
            TestContext.Current.CancellationToken);

        var first = await Command.RunAsync(
            folder.Path, "run", "sheet.yaml", "--set", $"sheet.images=[{images}/reference-1.png, {images}/reference-2.png]", "--out",
                "x.png");
        Assert.True(first.Code == 0, first.All);
        var again = await Command.RunAsync(folder.Path, "run", "x.png", "--out", "y.png");

        Assert.True(again.Code == 0, again.All);
        Assert.All(PictureRemarks.Read(folder.In("x.png")).Values, text => Assert.DoesNotContain(images, text, StringComparison.Ordinal));
        Assert.True(ImageFile.Read(folder.In("x.png")).Pixels.Span.SequenceEqual(ImageFile.Read(folder.In("y.png")).Pixels.Span));
    }

    [Fact]
    public async Task A_picture_drawn_from_a_picture_does_not_pass_on_what_that_one_carries()
    {
        using var folder = new TemporaryFolder();
        var first = await Command.RunAsync(folder.Path, "run", Command.Workflow("image-and-text"), "--set", "prompt=a secret star", "--set",
            "drawn.steps=2", "--out", "first.png");
        Assert.True(first.Code == 0, first.All);
        var second = await Command.RunAsync(folder.Path, [.. Drawing, "--set", "style=first.png", "--out", "second.png"]);
        Assert.True(second.Code == 0, second.All);

        var locked = PictureRemarks.Read(folder.In("second.png"))["ipgraph.lock"];
        using var json = System.Text.Json.JsonDocument.Parse(locked);
        var kept = json.RootElement.GetProperty("files").EnumerateArray()
            .Single(file => file.GetProperty("path").GetString() == "first.png").GetProperty("content").GetBytesFromBase64();

        Assert.NotEqual(-1, (await File.ReadAllBytesAsync(folder.In("first.png"),
            TestContext.Current.CancellationToken)).AsSpan().IndexOf("ipgraph."u8));
        Assert.Equal(-1, kept.AsSpan().IndexOf("ipgraph."u8));
        Assert.True(ImageFile.Read(folder.In("first.png")).Pixels.Span.SequenceEqual(ImageFile.Read(kept, "kept").Pixels.Span));
    }

    [Fact]
    public async Task Strip_takes_the_record_out_and_leaves_the_picture()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(0, (await Command.RunAsync(folder.Path, [.. Drawing, "--out", folder.In("x.png")])).Code);
        var before = ImageFile.Read(folder.In("x.png"));

        var strip = await Command.RunAsync(folder.Path, "strip", "x.png", "none.png");
        var second = await Command.RunAsync(folder.Path, "strip", "x.png");
        var replay = await Command.RunAsync(folder.Path, "run", "x.png");

        Assert.Equal((2, "x.png: the record is out\n"), (strip.Code, strip.Output));
        Assert.Equal("error: none.png: there is no such file\n", strip.Error);
        Assert.Equal((0, "x.png: carries no record\n"), (second.Code, second.Output));
        Assert.Empty(PictureRemarks.Read(folder.In("x.png")));
        Assert.True(before.Pixels.Span.SequenceEqual(ImageFile.Read(folder.In("x.png")).Pixels.Span));
        Assert.Equal(2, replay.Code);
        Assert.Contains("this PNG carries no workflow", replay.Error, StringComparison.Ordinal);
        Assert.Equal(["x.png"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_saved_image_prompt_is_made_again_from_what_it_carries_and_stripped_like_a_picture()
    {
        using var folder = new TemporaryFolder();
        var emblem = Path.Combine(Repository.Root, "samples", "models", "emblem");
        await File.WriteAllTextAsync(folder.In("look.yaml"), $$"""
            nodes:
              base: { uses: models/load, with: { path: {{emblem}} } }
              look: { uses: image-prompt/encode, with: { adapter: {{emblem}}/ip-adapter.safetensors, encoder: $base.image-encoder,
                  image: {{Repository.Root}}/samples/images/reference-1.png } }
            outputs: { look: $look }
            """, TestContext.Current.CancellationToken);
        var first = await Command.RunAsync(folder.Path, "run", "look.yaml", "--out", "look.safetensors");
        Assert.True(first.Code == 0, first.All);
        var before = await File.ReadAllBytesAsync(folder.In("look.safetensors"), TestContext.Current.CancellationToken);

        var again = await Command.RunAsync(Repository.Root, "run", folder.In("look.safetensors"), "--out", folder.In("again.safetensors"));
        var strip = await Command.RunAsync(folder.Path, "strip", "look.safetensors");
        var after = await File.ReadAllBytesAsync(folder.In("look.safetensors"), TestContext.Current.CancellationToken);

        Assert.True(again.Code == 0, again.All);
        Assert.Equal((0, "look.safetensors: the record is out\n"), (strip.Code, strip.Output));
        Assert.Equal(-1, after.AsSpan().IndexOf("ipgraph."u8));
        Assert.NotEqual(-1, before.AsSpan().IndexOf("ipgraph."u8));
        Assert.Equal(before[^256..], after[^256..]);
        Assert.Equal(before[^256..], (await File.ReadAllBytesAsync(folder.In("again.safetensors"),
            TestContext.Current.CancellationToken))[^256..]);
    }

    [Fact]
    public async Task A_picture_is_drawn_again_where_its_model_lies_elsewhere_and_one_line_says_where()
    {
        using var folder = new TemporaryFolder();
        CopyFolder(Path.Combine(Repository.Root, "samples", "models", "emblem"), folder.In("models/emblem"));
        await File.WriteAllTextAsync(
            folder.In("flow.yaml"),
            (await File.ReadAllTextAsync(Command.Workflow("quickstart"), TestContext.Current.CancellationToken))
                .Replace("../samples/models/", "models/", StringComparison.Ordinal)
                .Replace("../samples/images/", $"{Repository.Root}/samples/images/", StringComparison.Ordinal),
            TestContext.Current.CancellationToken);
        var first = await Command.RunAsync(folder.Path, "run", "flow.yaml", "--set", "drawn.steps=2", "--out", "x.png");
        Assert.True(first.Code == 0, first.All);
        Directory.Move(folder.In("models"), folder.In("moved"));
        Directory.Move(folder.In("moved/emblem"), folder.In("moved/renamed"));

        var again = await Command.RunAsync(folder.Path, "run", "x.png", "--out", "y.png");

        Assert.True(again.Code == 0, again.All);
        Assert.Contains($"since x.png was drawn: 'models/emblem' has moved: the same was found at '{folder.In("moved/renamed")}'",
            again.Error, StringComparison.Ordinal);
        Assert.True(ImageFile.Read(folder.In("x.png")).Pixels.Span.SequenceEqual(ImageFile.Read(folder.In("y.png")).Pixels.Span));
    }

    private static void CopyFolder(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
