namespace IpAdapter.Graph.Plugins.Tests;

/// <summary>Laying a plugin out deletes nothing in its folder but what this plugin put there.</summary>
public sealed class LayoutTests : IDisposable
{
    private const string Hash = "0000000000000000000000000000000000000000000000000000000000000000";

    private readonly PluginProject _project = new();

    public void Dispose() => _project.Dispose();

    [Fact]
    public async Task A_folder_that_is_not_there_or_empty_is_laid_out_with_data_files_and_all()
    {
        _project.Write("project/data/words/english.txt", "hello");

        await _project.BuildAsync();
        Assert.Equal(["Mine.dll", "data/words/english.txt", "plugin.yaml"], _project.Files);
        Assert.Contains("'data/words/english.txt': ", _project.Read("plugin/plugin.yaml"), StringComparison.Ordinal);

        Assert.Equal(0, (await _project.RunAsync("Clean")).Code);
        Assert.Empty(_project.Files);
        await _project.BuildAsync();
        Assert.Equal(3, _project.Files.Count());
    }

    [Theory]
    [InlineData("", "Library.dll", "Mine.dll", "plugin.yaml")]
    [InlineData("""<PackageReference Include="SkiaSharp" />""", "Library.dll", "Mine.dll", "SkiaSharp.dll", "libSkiaSharp.dylib", "plugin.yaml")]
    public async Task What_comes_with_the_hosts_packages_is_carried_where_the_plugin_asks_for_it_itself(string asked, params string[] files)
    {
        using var project = new PluginProject(references: $"""
            {asked}
            <ReferenceCopyLocalPaths Include="packages/Library.dll" NuGetPackageId="Library" />
            <ReferenceCopyLocalPaths Include="packages/SkiaSharp.dll" NuGetPackageId="SkiaSharp" />
            <ReferenceCopyLocalPaths Include="packages/libSkiaSharp.dylib" NuGetPackageId="SkiaSharp.NativeAssets.macOS" />
            """);
        project.Write("project/packages/libSkiaSharp.dylib", "which SkiaSharp depends on");
        project.Write("project/packages/Library.dll", "over IpAdapter.Diffusion");
        project.Write("project/packages/SkiaSharp.dll", "which TorchSharp depends on");

        await project.BuildAsync();

        Assert.Equal(files, project.Files);
    }

    [Theory]
    [InlineData("Build")]
    [InlineData("Clean")]
    public async Task A_folder_with_anything_else_in_it_is_refused_and_left_as_it_is(string target)
    {
        _project.Write("plugin/papers/letter.txt", "dear Ada");
        _project.Write("plugin/.hidden/key", "secret");

        var (code, output) = await _project.RunAsync(target);

        Assert.NotEqual(0, code);
        Assert.Contains("is not empty and has no plugin.yaml of the plugin 'Mine'", output, StringComparison.Ordinal);
        Assert.Equal([".hidden/key", "papers/letter.txt"], _project.Files);
    }

    [Theory]
    [InlineData("Build")]
    [InlineData("Clean")]
    public async Task The_folder_of_another_plugin_is_refused_and_left_as_it_is(string target)
    {
        _project.Write("plugin/Other.dll", "other");
        _project.Write("plugin/plugin.yaml", $"id: 'Other'\nfiles:\n  'Other.dll': {Hash}\n");

        var (code, output) = await _project.RunAsync(target);

        Assert.NotEqual(0, code);
        Assert.Contains("its plugin.yaml has the id 'Other', this is 'Mine'", output, StringComparison.Ordinal);
        Assert.Equal(["Other.dll", "plugin.yaml"], _project.Files);
    }

    [Fact]
    public async Task What_is_not_in_the_last_manifest_stays_and_what_is_in_it_and_gone_from_the_project_goes()
    {
        _project.Write("project/data/old.txt", "old");
        await _project.BuildAsync();
        _project.Write("plugin/notes/mine.txt", "mine");
        _project.Delete("project/data/old.txt");
        _project.Write("project/data/new.txt", "new");

        await _project.BuildAsync();
        Assert.Equal(["Mine.dll", "data/new.txt", "notes/mine.txt", "plugin.yaml"], _project.Files);

        Assert.Equal(0, (await _project.RunAsync("Clean")).Code);
        Assert.Equal(["notes/mine.txt"], _project.Files);
    }

    [Theory]
    [InlineData("Build")]
    [InlineData("Clean")]
    public async Task A_manifest_deletes_nothing_outside_its_folder_and_nothing_by_a_pattern(string target)
    {
        var outside = _project.Write("victim.txt", "outside");
        var rooted = _project.Write("rooted.txt", "outside");
        _project.Write("plugin/keep.txt", "keep");
        _project.Write("plugin/sub/keep.txt", "keep");
        string[] paths = ["../victim.txt", rooted, "sub/../../victim.txt", "./keep.txt", "**", "*", "keep.tx?", "keep.txt;sub/keep.txt",
            "%2A%2A", "sub/"];
        _project.Write("plugin/plugin.yaml",
            $"id: 'Mine'\nfiles:\n{string.Concat(paths.Select(path => $"  '{path}': {Hash}\n"))}  'goes.txt': {Hash}\n");
        _project.Write("plugin/goes.txt", "listed");
        File.SetLastWriteTimeUtc(Path.Combine(_project.Folder, "plugin.yaml"), DateTime.UnixEpoch);

        var (code, said) = await _project.RunAsync(target);

        Assert.True(code == 0, said);
        Assert.Equal(target == "Build" ? ["Mine.dll", "keep.txt", "plugin.yaml", "sub/keep.txt"] : ["keep.txt", "sub/keep.txt"],
            _project.Files);
        Assert.True(File.Exists(outside) && File.Exists(rooted));
    }

    [Fact]
    public async Task A_file_that_somebody_else_put_there_is_not_replaced()
    {
        await _project.BuildAsync();
        _project.Write("plugin/data/words.txt", "theirs");
        _project.Write("project/data/words.txt", "ours");

        var (code, output) = await _project.RunAsync("Build");

        Assert.NotEqual(0, code);
        Assert.Contains("would replace and has not put there: words.txt", output, StringComparison.Ordinal);
        Assert.Equal("theirs", _project.Read("plugin/data/words.txt"));
    }

    [Fact]
    public async Task A_build_that_was_ended_half_way_is_finished_by_the_next()
    {
        await _project.BuildAsync();
        File.Move(Path.Combine(_project.Folder, "plugin.yaml"), Path.Combine(_project.Folder, "plugin.yaml.unfinished"));

        await _project.BuildAsync();

        Assert.Equal(["Mine.dll", "plugin.yaml"], _project.Files);
    }

    [Fact]
    public async Task A_data_file_that_no_manifest_can_name_is_told()
    {
        _project.Write("project/data/it's.txt", "quoted");

        var (code, output) = await _project.RunAsync("Build");

        Assert.NotEqual(0, code);
        Assert.Contains("can't be laid out in a plugin's folder: data/it's.txt", output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_project.Folder));
    }

    [Theory]
    [InlineData("""<PackageReference Include="IpAdapter.Diffusion" Version="1.0" />""", "IpAdapter.Diffusion")]
    [InlineData("""<PackageReference Include="TorchSharp" ExcludeAssets="native" />""", "TorchSharp")]
    [InlineData("""<PackageReference Include="NetVips" IncludeAssets="compile;runtime" />""", "NetVips")]
    [InlineData("""<ProjectReference Include="../IpAdapter.Diffusion/IpAdapter.Diffusion.csproj" />""", "IpAdapter.Diffusion")]
    public async Task A_plugin_that_would_carry_what_is_the_hosts_alone_is_told_how_not_to(string reference, string name)
    {
        using var project = new PluginProject(references: reference);

        var (code, output) = await project.RunAsync("Build");

        Assert.NotEqual(0, code);
        Assert.Contains($"A plugin compiles against {name}, which is the host's alone", output, StringComparison.Ordinal);
        Assert.Contains("ExcludeAssets=\"runtime;native\"", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plugin_that_only_compiles_against_what_is_the_hosts_is_laid_out()
    {
        using var project = new PluginProject(references: """
            <PackageReference Include="IpAdapter.Graph.Abstractions" ExcludeAssets="runtime;native" />
            <PackageReference Include="IpAdapter.Diffusion" ExcludeAssets="Native; Runtime" />
            <PackageReference Include="TorchSharp" ExcludeAssets="all" />
            <PackageReference Include="NetVips" IncludeAssets="compile" />
            <PackageReference Include="YamlDotNet" />
            <ProjectReference Include="../Curves/Curves.csproj" />
            """);

        await project.BuildAsync();

        Assert.Equal(["Mine.dll", "plugin.yaml"], project.Files);
    }

    [Fact]
    public async Task A_project_with_the_contract_that_lays_nothing_out_is_told_what_is_missing()
    {
        using var project = new PluginProject(references: """<PackageReference Include="IpAdapter.Graph.Abstractions" ExcludeAssets="runtime;native" />""");

        var (code, forgotten) = await project.RunAsync("Build", "IsForgotten=true");
        var (_, library) = await project.RunAsync("Build", "IsForgotten=true", "IsNodePlugin=false");

        Assert.Equal(0, code);
        Assert.Contains("<EnableDynamicLoading>true</EnableDynamicLoading>", forgotten, StringComparison.Ordinal);
        Assert.DoesNotContain("IPG004", library, StringComparison.Ordinal);
        Assert.False(Directory.Exists(project.Folder));
    }
}
