using IpAdapter.Graph.Checking;
using IpAdapter.Graph.Delivery;
using IpAdapter.Graph.Formats;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Tests;

public sealed class DeliveryTests : IDisposable
{
    private readonly TestHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Outputs_are_named_by_workflow_output_and_seed()
    {
        Assert.Equal(["w-out.thing"], await DeliverAsync("nodes: { t: { uses: things/plain } }\noutputs: { out: $t }", "out"));
        Assert.Equal(["w-text-7.txt"],
            await DeliverAsync("nodes: { t: { uses: test/settings, with: { seed: 7 } } }\noutputs: { text: $t }", "out"));
        Assert.Equal(["w-out-1.thing", "w-out-2.thing"],
            await DeliverAsync("nodes: { t: { uses: things/many, with: { count: 2 } } }\noutputs: { out: $t }", "other"));
        Assert.Equal(["mine.slim"], await DeliverAsync("nodes: { t: { uses: things/plain } }\noutputs: { out: $t }", "files/mine.slim"));
        Assert.Equal(["ours-a.slim", "ours-b.slim"], await DeliverAsync("nodes: { t: { uses: things/plain } }\noutputs: { a: $t, b: $t }",
            "files/ours.slim"));
    }

    [Fact]
    public async Task Nothing_is_overwritten_and_the_same_is_not_written_twice()
    {
        const string workflow = "nodes: { t: { uses: things/plain, with: { content: one } } }\noutputs: { out: $t }";

        await DeliverAsync(workflow, "out");
        Assert.Equal(["w-out.thing"], await DeliverAsync(workflow, "out"));
        Assert.Equal(["w-out-2.thing"], await DeliverAsync(workflow, "out", "t.content=two"));
        Assert.Equal(["w-out-3.thing"], await DeliverAsync(workflow, "out", "t.content=six"));
        Assert.Equal(["thing one", "thing six", "thing two"], Directory.GetFiles(Path.Combine(_host.Folder, "out")).Select(File.ReadAllText)
            .Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_file_is_overwritten_when_that_is_asked_for()
    {
        const string workflow = "nodes: { t: { uses: things/plain, with: { content: one } } }\noutputs: { out: $t }";
        await DeliverAsync(workflow, "out/x.thing");
        var options = new OutputOptions { Destination = Path.Combine(_host.Folder, "out/x.thing"), Overwrites = true };

        Assert.Equal(["x.thing"], await DeliverAsync(workflow, options, "t.content=two"));
        Assert.Equal("thing two", File.ReadAllText(Path.Combine(_host.Folder, "out/x.thing")));
    }

    [Fact]
    public void An_output_that_nothing_can_write_is_found_before_running()
    {
        const string workflow = "nodes:\n  t: { uses: things/wrap, with: { thing: plain } }\noutputs:\n  out: $t\n";
        var problem = Assert.Single(ProblemsOf(workflow, new OutputOptions { Destination = "out" }));
        Assert.StartsWith("w.yaml:4:8: outputs.out: no loaded plugin can write a value of type wrapped", problem.ToString());
    }

    [Theory]
    [InlineData("x.slim", 40, "slim one 40")]
    [InlineData("x.SLM", 41, "slim one 41")]
    [InlineData("x.thing", 42, "thing one")]
    public async Task The_ending_of_the_name_chooses_the_format(string name, int quality, string content)
    {
        var options = new OutputOptions { Destination = Path.Combine(_host.Folder, name), Quality = quality };

        Assert.Equal([name], await DeliverAsync("nodes: { t: { uses: things/plain, with: { content: one } } }\noutputs: { out: $t }",
            options));
        Assert.Equal(content, File.ReadAllText(options.Destination));
    }

    [Fact]
    public async Task An_output_of_another_type_beside_it_takes_an_ending_of_its_own()
    {
        const string workflow = "nodes: { t: { uses: things/plain }, s: { uses: test/settings } }\noutputs: { thing: $t, text: $s }";

        Assert.Equal(["x-thing-0.slm", "x-text-0.txt"], await DeliverAsync(workflow, "x.slm", "s.seed=0"));
    }

    [Theory]
    [InlineData("x.gif", "--out x.gif: no output of this workflow can be written as '.gif': a thing is written as .thing, .slim, .slm. End "
        + "the name with / for a folder")]
    [InlineData("x.yaml", "'.yaml'")]
    [InlineData("x.thing.", null)]
    [InlineData("x/", null)]
    [InlineData("x.slm", null)]
    [InlineData("x.THING", null)]
    public void An_ending_that_no_output_can_be_written_with_is_refused_with_those_that_there_are(string destination, string? problem)
    {
        var found = ProblemsOf("nodes: { t: { uses: things/plain } }\noutputs: { out: $t }",
            new OutputOptions { Destination = destination })
            .Select(one => one.ToString());

        if (problem is null)
            Assert.Empty(found);
        else
            Assert.Contains(problem, Assert.Single(found), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_format_can_not_do_is_told_before_the_run()
    {
        const string workflow = "nodes: { t: { uses: things/plain } }\noutputs: { out: $t, again: $t }";

        var problems = ProblemsOf(workflow, new OutputOptions { Destination = "x.slim", IsLossless = true });

        Assert.Equal("--out x.slim: a slim thing loses something: name a .thing", Assert.Single(problems).ToString());
        Assert.Empty(ProblemsOf(workflow, new OutputOptions { Destination = "x.thing", IsLossless = true }));
    }

    [Theory]
    [InlineData("out/")]
    [InlineData("LONG.thing")]
    public async Task However_long_the_names_are_every_output_is_written_in_its_place(string destination)
    {
        var (one, other) = (new string('a', 250) + "-one", new string('a', 250) + "-two");
        var workflow = "nodes: { s: { uses: things/plain, with: { content: one } }, t: { uses: things/plain, with: { content: two } } }\n"
            + $"outputs: {{ {one}: $s, {other}: $t, third: $s }}";
        var options = new OutputOptions
        {
            Destination = Path.Combine(_host.Folder, destination.Replace("LONG", new string('x', 240), StringComparison.Ordinal)),
            Overwrites = true,
        };

        var delivered = await WriteAsync(workflow, options);

        Assert.All(delivered, output => Assert.Null(output.Obstacle));
        Assert.Equal(["thing one", "thing two", "thing one"], delivered.Select(output => File.ReadAllText(output.File!)));
        Assert.Contains("-third", delivered[2].File, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_longer_than_file_systems_allow_is_told_before_the_run()
    {
        var options = new OutputOptions { Destination = new string('é', 130) + ".thing" };
        var problem = Assert.Single(ProblemsOf("nodes: { t: { uses: things/plain } }\noutputs: { out: $t }", options));
        Assert.EndsWith("the name has 266 bytes; a file's name has at most 255", problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_place_that_can_not_be_written_to_is_told_before_the_run_and_one_that_can_is_left_as_it_was()
    {
        _host.Write("in-the-way", "a file");

        Assert.Contains("in-the-way' is a file, not a folder: name another place", TryPlace("in-the-way/deep/x.thing"),
            StringComparison.Ordinal);
        Assert.Contains("is a file, not a folder", TryPlace("in-the-way/"), StringComparison.Ordinal);
        Assert.Null(TryPlace("new/folders/x.thing"));
        Assert.Null(TryPlace("."));
        Assert.Equal(["in-the-way"], Directory.GetFileSystemEntries(_host.Folder).Select(Path.GetFileName));
        if (OperatingSystem.IsLinux())
            Assert.Contains("nothing can be written to '/proc'", new OutputWriter(_host.Catalog,
                new OutputOptions { Destination = "/proc/ipgraph/x.thing" }).TryPlace()!.ToString(), StringComparison.Ordinal);

        string? TryPlace(string destination) => new OutputWriter(_host.Catalog, new OutputOptions
        {
            Destination = Path.Combine(_host.Folder,
            destination)
        }).TryPlace()?.ToString();
    }

    [Fact]
    public async Task A_result_that_can_not_be_written_where_it_should_be_is_written_beside_it()
    {
        const string workflow = "nodes: { t: { uses: things/plain, with: { content: one } } }\noutputs: { out: $t }";
        var wanted = Path.Combine(_host.Folder, "out", "x.thing");
        // Found well before the run, lost during it.
        _host.Write("out", "a file in the way");

        var delivered = Assert.Single(await WriteAsync(workflow, new OutputOptions { Destination = wanted }));

        Assert.Equal((wanted, Path.Combine(_host.Folder, "x.thing")), (delivered.Wanted, delivered.File));
        Assert.IsAssignableFrom<IOException>(delivered.Obstacle);
        Assert.Equal("thing one", File.ReadAllText(delivered.File!));
    }

    [Fact]
    public async Task A_result_that_its_format_can_not_hold_is_written_in_the_usual_one()
    {
        const string workflow = "nodes: { t: { uses: things/plain, with: { content: too fat } } }\noutputs: { out: $t }";

        var delivered = Assert.Single(await WriteAsync(workflow, new OutputOptions { Destination = Path.Combine(_host.Folder, "x.slim") }));

        Assert.Equal(Path.Combine(_host.Folder, "x.thing"), delivered.File);
        Assert.Equal("it does not fit", delivered.Obstacle!.Message);
    }

    [Fact]
    public async Task An_output_that_can_be_written_nowhere_does_not_keep_the_others_from_being_written()
    {
        const string workflow = "nodes: { bad: { uses: things/plain, with: { content: unwritable } }, good: { uses: things/plain } "
            + "}\noutputs: { bad: $bad, good: $good }";

        var delivered = await WriteAsync(workflow, new OutputOptions { Destination = Path.Combine(_host.Folder, "out") });

        Assert.Equal([null, Path.Combine(_host.Folder, "out", "w-good.thing")], delivered.Select(one => one.File));
        Assert.Equal(("the disk is full", false), (delivered[0].Obstacle!.Message, delivered[0].IsFault));
        Assert.Equal(["w-good.thing"], Directory.GetFileSystemEntries(Path.Combine(_host.Folder, "out")).Select(Path.GetFileName));
    }

    [Fact]
    public void An_output_that_is_taken_as_a_value_needs_no_format()
    {
        Assert.Empty(_host.Problems("nodes: { t: { uses: things/wrap, with: { thing: plain } } }\noutputs: { out: $t }"));
    }

    [Fact]
    public void What_no_format_can_write_is_told_beside_what_else_is_wrong()
    {
        var problems = ProblemsOf("nodes:\n  t: { uses: things/wrap, with: { thing: plain } }\n  u: { uses: things/wrp "
            + "}\noutputs:\n  out: $t\n", new());

        Assert.Equal([3, 5], problems.Select(problem => problem.Line));
    }

    private IReadOnlyList<Problem> ProblemsOf(string yaml, OutputOptions options)
    {
        _host.Options = _host.Options with { OutputFiles = options };
        return _host.Check(yaml).Problems;
    }

    private Task<string?[]> DeliverAsync(string yaml, string destination, params string[] settings) =>
        DeliverAsync(yaml, new OutputOptions { Destination = Path.Combine(_host.Folder, destination) }, settings);

    private async Task<string?[]> DeliverAsync(string yaml, OutputOptions options, params string[] settings)
    {
        var delivered = await WriteAsync(yaml, options, settings);
        Assert.All(delivered, output => Assert.Null(output.Obstacle));
        return [.. delivered.Select(output => Path.GetFileName(output.File))];
    }

    private async Task<IReadOnlyList<DeliveredOutput>> WriteAsync(string yaml, OutputOptions options, params string[] settings)
    {
        var workflow = _host.Check(yaml, settings);
        Assert.Empty(workflow.Problems);
        using var result = await _host.Runner.RunAsync(workflow, new Running.RunOptions());
        return new OutputWriter(_host.Catalog, options).Write(workflow, result, new Dictionary<string, string>());
    }
}
