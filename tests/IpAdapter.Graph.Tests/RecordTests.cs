using System.Diagnostics;
using System.Security.Cryptography;
using IpAdapter.Graph.Checking;
using IpAdapter.Graph.Delivery;

namespace IpAdapter.Graph.Tests;

/// <summary>What outputs carry of the run that made them, and making them again from it.</summary>
public sealed class RecordTests : IDisposable
{
    private readonly TestHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task A_recorded_run_is_checked_and_run_again_with_the_same_inputs_and_seeds()
    {
        _host.Write("picture.txt", "small");
        _host.Drawn.Enqueue(42);
        _host.Drawn.Enqueue(43);
        const string text = """
            inputs:
              word: { type: text, default: star }
              picture: { type: thing, default: picture.txt }
            nodes:
              w: { uses: things/wrap, with: { thing: $inputs.picture } }
              o: { uses: test/old }
              s: { uses: test/settings, with: { text: $inputs.word, seed: random, number: 2 } }
            outputs: { out: $s, w: $w, o: $o }
            """;
        var remarks = Record(text, new RecordOptions { Environment = "cpu" }, "word=a \"moon\"", "s.number=3");

        var recorded = Read(remarks);
        using var result = await _host.Runner.RunAsync(CheckAgain(recorded), new Running.RunOptions());

        Assert.Equal("42", remarks[Remarks.Seed]);
        Assert.Empty(recorded.Changes);
        Assert.Empty(recorded.PluginChanges(_host.Catalog));
        Assert.Equal("a \"moon\"|3|8|False|Round||42|", result.Outputs[0].Values[0]);
        Assert.Equal("cpu", recorded.Environment);
    }

    [Fact]
    public async Task A_picture_that_is_gone_or_changed_is_taken_from_the_record()
    {
        var path = _host.Write("picture.txt", "small");
        var large = _host.Write("large.txt", new string('x', 100));
        const string text = """
            nodes:
              w: { uses: things/wrap, with: { thing: picture.txt } }
              v: { uses: things/wrap, with: { thing: large.txt } }
              u: { uses: things/unwrap, with: { wrapped: $w } }
            outputs: { out: $u, v: $v }
            """;
        var remarks = Record(text, new RecordOptions { EmbedUpTo = 50 });
        File.Delete(path);
        File.AppendAllText(large, "y");

        var recorded = Read(remarks);
        using var result = await _host.Runner.RunAsync(CheckAgain(recorded), new Running.RunOptions());

        Assert.Equal("small*1", result.Outputs[0].Values[0]);
        Assert.Equal(["'picture.txt' was not found: the copy carried inside is taken", "'large.txt' has changed since"], recorded.Changes);
    }

    [Fact]
    public async Task A_picture_is_kept_without_the_record_of_the_run_that_drew_it()
    {
        var path = _host.Write("picture.txt", "picture, secret");
        const string text = "nodes: { w: { uses: things/wrap, with: { thing: picture.txt } }, u: { uses: things/unwrap, with: { wrapped: "
            + "$w } } }\noutputs: { out: $u }";
        var remarks = Record(text, new RecordOptions { WithoutRecord = picture => picture[..7] });

        Assert.Empty(Read(remarks).Changes);
        File.Delete(path);
        using var result = await _host.Runner.RunAsync(CheckAgain(Read(remarks)), new Running.RunOptions());

        Assert.Equal("picture*1", result.Outputs[0].Values[0]);
    }

    [Fact]
    public void A_record_remembers_major_versions_and_names_other_plugins()
    {
        var all = _host.Catalog;
        _host.Catalog = new([.. all.Nodes.Where(node => node.FullName != "test/old@2")]);
        var remarks = Record("nodes: { o: { uses: test/old } }\noutputs: { out: $o }", new RecordOptions());
        _host.Catalog = new(Graph.Nodes.NodeReader.Read(typeof(TestHost).Assembly, TestHost.Plugin with { Build = "b2" }, null).Nodes);

        var recorded = Read(remarks);

        Assert.Equal(1, Assert.Single(CheckAgain(recorded).Nodes).Definition.Major);
        Assert.Equal(["plugin testing 1.2.3 is another build now"], recorded.PluginChanges(_host.Catalog));
    }

    [Theory]
    [InlineData("{", "{}")]
    [InlineData("{}", "{}")]
    [InlineData("[]", "[]")]
    [InlineData("""{"file":"a","values":{}}""",
        """{"environment":"","plugins":[],"nodes":{},"files":[{"path":"x.png","sha256":"../../evil","bytes":1,"content":"YQ=="}]}""")]
    [InlineData("""{"file":"a","values":{}}""",
        """{"environment":"","plugins":[],"nodes":{},"files":[{"path":"x\u0000","sha256":"","bytes":1}]}""")]
    [InlineData("""{"file":"a","values":{"x":1}}""", "{}")]
    public void A_record_that_is_none_is_refused(string inputs, string locked)
    {
        var remarks = new Dictionary<string, string> { [Remarks.Workflow] = "", [Remarks.Inputs] = inputs, [Remarks.Lock] = locked };
        Assert.Throws<FormatException>(() => Read(remarks));
    }

    [Theory]
    [InlineData("{", "{}", Remarks.Inputs)]
    [InlineData("[1]", "{}", Remarks.Inputs)]
    [InlineData("""{"file":"a","values":{"x":1}}""", "{}", Remarks.Inputs)]
    [InlineData("""{"file":"a","values":{}}""", "null", Remarks.Lock)]
    [InlineData("""{"file":"a","values":{}}""", "{}", Remarks.Lock)]
    [InlineData("""{"file":"a","values":{}}""", """{"environment":"","plugins":[],"nodes":{"a":1.5},"files":[]}""", Remarks.Lock)]
    [InlineData("""{"file":"a","values":{}}""",
        """{"environment":"","plugins":[],"nodes":{},"files":[{"path":"x\u0000","sha256":"","bytes":1}]}""", Remarks.Lock)]
    public void The_text_that_is_not_as_it_was_written_is_named_with_what_to_do(string inputs, string locked, string keyword)
    {
        var remarks = new Dictionary<string, string> { [Remarks.Workflow] = "", [Remarks.Inputs] = inputs, [Remarks.Lock] = locked };

        var wrong = Assert.Throws<FormatException>(() => Read(remarks));

        Assert.Equal(
            $"the run inside can't be read: its text '{keyword}' is not as ipgraph writes it: use another copy of the file, or "
                + "run a workflow",
            wrong.Message);
    }

    // However a file is named: in the workflow (plain, quoted, in a comment, as a default that is overridden), from outside, put together,
    // or for a node.
    [Theory]
    [InlineData(RecordContent.Full)]
    [InlineData(RecordContent.Paths)]
    public void Nothing_that_a_record_says_is_an_absolute_path_and_it_runs_again_all_the_same(RecordContent content)
    {
        foreach (var name in (string[])["here.txt", "beside/there.txt", "models/base/weights.txt", "elsewhere/private.txt",
            "elsewhere/other/private.txt", "elsewhere/part.txt"])
            _host.Write(name, $"the file {name}");
        var (flows, elsewhere) = (Path.Combine(_host.Folder, "flows"), Path.Combine(_host.Folder, "elsewhere"));
        Directory.CreateDirectory(flows);
        var text = $$$"""
            # drawn from {{{elsewhere}}}/private.txt, see there
            inputs:
              first: { type: thing, default: {{{elsewhere}}}/gone.txt }
              second: { type: file, default: "{{{elsewhere}}}/private.txt" }
              folder: { type: text, default: {{{elsewhere}}} }
              words: { type: text, default: /imagine a cat }
            nodes:
              a: { uses: things/wrap, with: { thing: $inputs.first } }
              b: { uses: test/settings, with: { file: $inputs.second, text: $inputs.words } }
              c: { uses: things/wrap, with: { thing: '{{{_host.Folder}}}/models/base/weights.txt' } }
              d: { uses: things/wrap, with: { thing: "${inputs.folder}/part.txt" } }
              e: { uses: things/wrap, with: { thing: ../here.txt } }
              f: { uses: test/settings, with: { file: {{{_host.Folder}}}/flows } }
            outputs: { a: $a, b: $b, c: $c, d: $d, e: $e, f: $f }
            """;
        string[] settings = [$"first={elsewhere}/other/private.txt", $"folder={elsewhere}", "e.thing=beside/there.txt"];
        var first = _host.CheckIn(flows, text, settings);
        Assert.Empty(first.Problems);

        var remarks = RunRecord.Create(first, new FileHashes(), new RecordOptions
        {
            Content = content,
            ModelFolders = [Path.Combine(_host.Folder,
            "models")]
        });
        var recorded = RecordedRun.Read(remarks, Places(flows, _host.Folder, Path.Combine(_host.Folder, "models")), new FileHashes());
        var again = CheckAgain(recorded);

        Assert.All(remarks.Values, remark => Assert.DoesNotContain(_host.Folder, remark, StringComparison.Ordinal));
        Assert.Contains("/imagine a cat", remarks[Remarks.Workflow], StringComparison.Ordinal);
        Assert.Contains("thing: 'base/weights.txt'", remarks[Remarks.Workflow], StringComparison.Ordinal);
        Assert.Equal(first.Nodes.SelectMany(node => node.Files)
            .Select(File.Exists), again.Nodes.SelectMany(node => node.Files).Select(File.Exists));
        Assert.Equal(ContentsOf(first), ContentsOf(again));
        Assert.Equal(content == RecordContent.Full, remarks[Remarks.Lock].Contains("\"content\"", StringComparison.Ordinal));
    }

    [Fact]
    public void A_record_of_nothing_has_nothing_in_it() =>
        Assert.Empty(Record("nodes: { t: { uses: test/settings, with: { seed: 7 } } }\noutputs: { out: $t }",
            new RecordOptions { Content = RecordContent.None }));

    [Theory]
    [InlineData("beside", "current", "models")]
    [InlineData("current", "models")]
    [InlineData("models")]
    public void A_file_is_looked_for_beside_the_output_then_in_the_current_folder_then_in_model_folders(params string[] there)
    {
        _host.Write("picture.txt", "the same");
        var remarks = Record("nodes: { w: { uses: things/wrap, with: { thing: picture.txt } } }\noutputs: { out: $w }",
            new RecordOptions { Content = RecordContent.Paths });
        foreach (var folder in there)
            _host.Write($"{folder}/picture.txt", "the same");

        var recorded = RecordedRun.Read(remarks, Places([.. ((string[])["beside", "current", "models"]).Select(In)]), new FileHashes());

        Assert.Empty(recorded.Changes);
        Assert.Equal(In($"{there[0]}/picture.txt"), FilesOf(CheckAgain(recorded)).Single());
    }

    [Fact]
    public void A_file_of_the_same_name_and_another_content_is_passed_over_for_the_right_one()
    {
        _host.Write("picture.txt", "the same");
        var remarks = Record("nodes: { w: { uses: things/wrap, with: { thing: picture.txt } } }\noutputs: { out: $w }",
            new RecordOptions { Content = RecordContent.Paths });
        _host.Write("beside/picture.txt", "an other");
        _host.Write("current/picture.txt", "the same");

        var recorded = RecordedRun.Read(remarks, Places(In("beside"), In("current")), new FileHashes());

        Assert.Empty(recorded.Changes);
        Assert.Equal(In("current/picture.txt"), FilesOf(CheckAgain(recorded)).Single());
    }

    [Fact]
    public async Task A_moved_and_renamed_folder_is_found_by_the_content_of_its_files_and_told_in_one_line()
    {
        _host.Write("models/base/config.json", "{}");
        _host.Write("models/base/unet/weights.bin", "numbers");
        var remarks = Record("nodes: { s: { uses: test/settings, with: { file: models/base } } }\noutputs: { out: $s }",
            new RecordOptions());
        Directory.CreateDirectory(In("store/deep"));
        Directory.Move(In("models/base"), In("store/deep/renamed"));
        // As long, and not it.
        _host.Write("store/copy/unet/weights.bin", "NUMBERS");
        _host.Write("store/copy/config.json", "{}");

        var recorded = RecordedRun.Read(remarks, Places(In("out"), In("store")), new FileHashes());
        using var result = await _host.Runner.RunAsync(CheckAgain(recorded), new Running.RunOptions());

        Assert.Equal($"'models/base' has moved: the same was found at '{In("store/deep/renamed")}'", Assert.Single(recorded.Changes));
        Assert.Contains("|renamed|", (string)result.Outputs[0].Values[0], StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_found_nowhere_is_told_with_what_to_do()
    {
        var path = _host.Write("model.bin", "numbers");
        var remarks = Record("nodes: { s: { uses: test/settings, with: { file: model.bin } } }\noutputs: { out: $s }", new RecordOptions());
        File.Delete(path);

        var change = Assert.Single(Read(remarks).Changes);

        Assert.StartsWith("'model.bin' was not found beside it, in the current folder or in the folders of IPGRAPH_MODELS", change,
            StringComparison.Ordinal);
        Assert.Contains("--set", change, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_in_a_folder_that_leads_nowhere_costs_no_record()
    {
        _host.Write("folder/one.txt", "one");
        File.CreateSymbolicLink(In("folder/gone.txt"), "nowhere.txt");
        File.CreateSymbolicLink(In("folder/circle.txt"), "circle.txt");

        var remarks = Record("nodes: { s: { uses: test/settings, with: { file: folder } } }\noutputs: { out: $s }", new RecordOptions());

        Assert.Contains("one.txt", remarks[Remarks.Lock], StringComparison.Ordinal);
        Assert.Empty(Read(remarks).Changes);
    }

    [Fact]
    public void A_file_that_changed_in_a_folder_is_named()
    {
        _host.Write("base/config.json", "{}");
        _host.Write("base/weights.bin", "numbers");
        var remarks = Record("nodes: { s: { uses: test/settings, with: { file: base } } }\noutputs: { out: $s }", new RecordOptions());
        _host.Write("base/config.json", "[]");

        Assert.Equal(["'base' has changed since: 'config.json'"], Read(remarks).Changes);
    }

    [Fact]
    public void What_is_given_from_outside_goes_before_what_the_record_has()
    {
        _host.Write("picture.txt", "then");
        const string text = "inputs: { picture: { type: thing, default: picture.txt } }\nnodes: { w: { uses: things/wrap, with: { thing: "
            + "$inputs.picture } } }\noutputs: { out: $w }";
        var remarks = Record(text, new RecordOptions());
        _host.Write("picture.txt", "now!");

        var recorded = Read(remarks);
        var given = Workflows.InputValues.OfSettings(["picture=picture.txt"], _host.Folder);
        var again = new WorkflowChecker(recorded.Apply(_host.Options)).Check(recorded.Workflow, given.Over(recorded.Inputs),
            _host.Borrow());

        Assert.Equal(In("picture.txt"), FilesOf(again).Single());
        Assert.NotEqual(In("picture.txt"), FilesOf(CheckAgain(recorded)).Single());
    }

    [Fact]
    public void A_record_with_absolute_paths_as_earlier_versions_wrote_it_is_read()
    {
        var path = _host.Write("flows/picture.txt", "content");
        var remarks = new Dictionary<string, string>
        {
            [Remarks.Workflow] = "inputs: { p: { type: thing, default: none } }\nnodes: { w: { uses: things/wrap, with: { thing: $inputs.p "
                + "} } }\noutputs: { out: $w }",
            [Remarks.Inputs] = $$$$"""{"file":"{{{{In("flows/w.yaml")}}}}","folder":"{{{{In("flows")}}}}","values":{"p":{"value":"picture.txt","folder":"{{{{In("flows")}}}}"}}}""",
            [Remarks.Lock] = $$$$"""{"environment":"cpu","plugins":[],"nodes":{},"files":[{"path":"{{{{path}}}}","sha256":"{{{{Convert.ToHexStringLower(SHA256.HashData("content"u8))}}}}"}]}""",
        };

        var recorded = RecordedRun.Read(remarks, Places(In("out")), new FileHashes());

        Assert.Empty(recorded.Changes);
        Assert.Equal(path, FilesOf(CheckAgain(recorded)).Single());
    }

    // A record is text of unknown origin: a reader of the pipe would wait for ever.
    [Fact]
    public async Task A_pipe_that_a_record_names_is_never_opened()
    {
        if (!OperatingSystem.IsLinux())
            return;
        using var made = Process.Start("mkfifo", In("pipe"));
        await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        var remarks = new Dictionary<string, string>
        {
            [Remarks.Workflow] = "nodes: {}\noutputs: {}",
            [Remarks.Inputs] = """{"file":"a","values":{}}""",
            [Remarks.Lock] = """{"environment":"","plugins":[],"nodes":{},"files":[{"path":"pipe","sha256":"00"}]}""",
        };

        Assert.Equal(["'pipe' has changed since"], Read(remarks).Changes);
    }

    private string In(string name) => Path.Combine(_host.Folder, name);

    private RecordedPlaces Places(params string[] folders) => new() { Folders = folders, TemporaryFolder = In("copies") };

    private IReadOnlyDictionary<string, string> Record(string text, RecordOptions options, params string[] settings)
    {
        var workflow = _host.Check(text, settings);
        Assert.Empty(workflow.Problems);
        return RunRecord.Create(workflow, new FileHashes(), options);
    }

    private RecordedRun Read(IReadOnlyDictionary<string, string> remarks) =>
        RecordedRun.Read(remarks, Places(_host.Folder), new FileHashes());

    private CheckedWorkflow CheckAgain(RecordedRun recorded)
    {
        var again = new WorkflowChecker(recorded.Apply(_host.Options)).Check(recorded.Workflow, recorded.Inputs, _host.Borrow());
        Assert.Empty(again.Problems);
        return again;
    }

    private static IEnumerable<string> FilesOf(CheckedWorkflow workflow) => workflow.Nodes.SelectMany(node => node.Files);

    private static string[] ContentsOf(CheckedWorkflow workflow) =>
        [.. workflow.Nodes.SelectMany(node => node.Files
            .Where(File.Exists).Select(file => $"{node.Definition.Id}: {File.ReadAllText(file)}")).Order(StringComparer.Ordinal)];
}
