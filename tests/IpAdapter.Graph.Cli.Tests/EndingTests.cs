namespace IpAdapter.Graph.Cli.Tests;

/// <summary>How the command ends when it is asked to, and when a plugin does what it should not.</summary>
public sealed class EndingTests : IDisposable
{
    private static readonly string TestPlugins = (string)AppContext.GetData("TestPlugins")!;
    private static readonly string Misbehaving = Path.Combine(TestPlugins, "Misbehaves");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task Who_asks_it_to_end_hears_which_node_is_waited_for_and_the_second_time_ends_it(string signal, int code)
    {
        using var command = Run("misbehaving/never-end");
        await command.ReadUntilAsync("flipped: begun");

        await command.SignalAsync(signal);
        Assert.Equal("waiting for 'flipped' of plugin Misbehaves 0.1.0; Ctrl-C again ends the program",
            await command.ReadUntilAsync("waiting"));

        await command.SignalAsync(signal);
        Assert.Equal(code, await command.EndAsync());
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_node_that_looks_whether_it_is_to_end_is_waited_for(string signal)
    {
        using var command = Run("misbehaving/end-when-asked");
        await command.ReadUntilAsync("flipped: begun");

        await command.SignalAsync(signal);

        Assert.Equal(130, await command.EndAsync());
        Assert.EndsWith("cancelled", command.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_never_ends_describing_is_named_too()
    {
        var sign = _folder.In("sign");
        await File.WriteAllTextAsync(sign, "", TestContext.Current.CancellationToken);
        using var written = new FileSystemWatcher(_folder.Path, "sign");
        var begun = new TaskCompletionSource();
        written.Changed += (_, _) => begun.TrySetResult();
        written.EnableRaisingEvents = true;
        using var command = new LivingCommand(_folder.Path, "validate",
            Workflow($"uses: misbehaving/never-describe, with: {{ sign: {sign} }}"), "--plugins", Misbehaving);
        await begun.Task.WaitAsync(TestContext.Current.CancellationToken);

        await command.SignalAsync("INT");

        Assert.StartsWith("waiting for 'flipped' of plugin Misbehaves 0.1.0 to be checked; ", await command.ReadUntilAsync("waiting"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plugins_that_never_end_loading_are_waited_for_aloud()
    {
        using var command = new LivingCommand(
            _folder.Path, "run", Workflow("uses: misbehaving/never-end"), "--plugins", Path.Combine(TestPlugins, "NeverArrives"));
        await command.ReadUntilAsync("begun to arrive");

        await command.SignalAsync("INT");

        Assert.Equal("waiting for the plugins to load; Ctrl-C again ends the program", await command.ReadUntilAsync("waiting"));
    }

    [Fact]
    public async Task An_exception_on_a_thread_of_a_plugins_own_says_whose_it_was()
    {
        using var command = Run("misbehaving/throw-on-thread");

        Assert.Equal(3, await command.EndAsync());
        Assert.Equal(
            "fault: plugin Misbehaves 0.1.0 failed in Misbehaves.ThrowOnThread.Throw, on a thread of its own, which ends the program: "
                + "InvalidOperationException: a wheel came off",
            command.Said);
    }

    [Fact]
    public async Task A_program_is_told_of_it_too_before_the_last_event()
    {
        var ending = await Command.RunAsync(_folder.Path, "run", Workflow("uses: misbehaving/throw-on-thread"), "--json", "--plugins",
            Misbehaving);

        var events = ending.Output.TrimEnd().Split('\n');
        Assert.Equal(3, ending.Code);
        Assert.StartsWith("""{"event":"error","fault":true,"message":"plugin Misbehaves 0.1.0 failed in Misbehaves.ThrowOnThread.Throw""", events[^2], StringComparison.Ordinal);
        Assert.StartsWith("""{"event":"finished","exitCode":3,""", events[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("validate")]
    [InlineData("plan")]
    [InlineData("run")]
    public async Task A_node_that_throws_when_it_is_described_is_a_fault_of_its_plugin(string verb)
    {
        var ending = await Command.RunAsync(_folder.Path, verb, Workflow("uses: misbehaving/throw-when-described"), "--plugins",
            Misbehaving);

        Assert.True(ending.Code == 3, $"{ending.Code}: {ending.All}");
        Assert.Contains("plugin Misbehaves 0.1.0 failed while 'misbehaving/throw-when-described' was checked: InvalidOperationException: "
            + "nothing to say", ending.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Something_that_changes_during_a_run_ends_it_and_begins_another()
    {
        using var command = Watch("misbehaving/end-when-asked, with: { text: first }");
        await command.ReadUntilAsync("flipped: begun first");

        Workflow("uses: misbehaving/end-when-asked, with: { text: second }");

        await command.ReadUntilAsync("changed: ");
        await command.ReadUntilAsync("flipped: begun second");
    }

    [Fact]
    public async Task A_new_build_during_a_run_that_does_not_end_is_told_with_what_is_waited_for()
    {
        var plugins = Directory.CreateDirectory(_folder.In("plugins")).FullName;
        Put("Misbehaves", plugins);
        var manifest = Path.Combine(Put("CountsByOne", plugins), "plugin.yaml");
        using var command = Watch("misbehaving/never-end", plugins);
        await command.ReadUntilAsync("flipped: begun");

        await File.WriteAllTextAsync(
            manifest, (await File.ReadAllTextAsync(manifest, TestContext.Current.CancellationToken))
                .Replace("'0.1.0'", "'0.2.0'", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        Assert.Contains("CountsByOne 0.2.0", await command.ReadUntilAsync("changed: plugin"), StringComparison.Ordinal);
        Assert.Equal("waiting for 'flipped' of plugin Misbehaves 0.1.0; then everything is run again; Ctrl+C ends the program",
            await command.ReadUntilAsync("waiting"));
        await command.SignalAsync("INT");
        await command.ReadUntilAsync("waiting for 'flipped' of plugin Misbehaves 0.1.0; Ctrl-C again ends the program");
    }

    private LivingCommand Run(string node) => new(_folder.Path, "run", Workflow($"uses: {node}"), "--plugins", Misbehaving);

    private LivingCommand Watch(string node, string? plugins = null) =>
        new(_folder.Path, "run", Workflow($"uses: {node}"), "--watch", "--plugins", plugins ?? Misbehaving);

    private string Workflow(string node)
    {
        var path = _folder.In("workflow.yaml");
        File.WriteAllText(path, $"nodes:\n  flipped: {{ {node} }}\noutputs: {{ out: $flipped }}\n");
        return path;
    }

    private static string Put(string plugin, string plugins)
    {
        var to = Directory.CreateDirectory(Path.Combine(plugins, plugin)).FullName;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(TestPlugins, plugin)))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        return to;
    }
}
