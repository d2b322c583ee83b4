using System.Diagnostics;

namespace IpAdapter.Graph.Testing;

/// <summary>
/// An empty folder outside of the repository, with the local feed as its only source of packages. What those depend on comes from the
/// packages that the repository's own restore has unpacked, so nothing is asked of a network; what is unpacked here stays here.
/// </summary>
internal sealed class StrangersFolder : IDisposable
{
    private static readonly string Feed = (string)AppContext.GetData("IpAdapter.Tests.Feed")!;
    private static readonly string PackageCache = (string)AppContext.GetData("IpAdapter.Tests.PackageCache")!;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ipgraph-stranger-");

    public StrangersFolder() => NameFeed(this["nuget.config"], Feed);

    public string Root => _folder.FullName;

    public string this[params string[] parts] => Path.Combine([Root, .. parts]);

    /// <summary>Writes a configuration of NuGet that knows one source alone.</summary>
    public static void NameFeed(string configuration, string feed) => File.WriteAllText(
        configuration, $"<configuration><packageSources><clear /><add key=\"feed\" value=\"{feed}\" /></packageSources></configuration>");

    /// <summary>Writes a file.</summary>
    public void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[path])!);
        File.WriteAllText(this[path], text);
    }

    /// <summary>Copies a folder of sources into this one.</summary>
    public void Take(string source)
    {
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var copy = this[Path.GetFileName(source), Path.GetRelativePath(source, file)];
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    /// <summary>Builds a project in here; a build that fails is the test's failure, with all that it printed.</summary>
    public Task BuildAsync(string project, params IEnumerable<string> properties) =>
        DotnetAsync("build", project, ["-p:UseSharedCompilation=false", .. properties]);

    /// <summary>Publishes a project in here.</summary>
    public Task PublishAsync(string project, params IEnumerable<string> properties) =>
        DotnetAsync("publish", project, ["-p:UseSharedCompilation=false", .. properties]);

    /// <summary>Restores the packages of a project in here.</summary>
    public Task RestoreAsync(string project, params IEnumerable<string> properties) => DotnetAsync("restore", project, properties);

    /// <summary>Runs a program in here until it ends.</summary>
    /// <returns>Its exit code, and all that it printed.</returns>
    public async Task<(int Code, string Output)> RunAsync(string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // What a surrounding build tells its children is not for this one.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        start.Environment["NUGET_PACKAGES"] = this["packages"];
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }

    private async Task DotnetAsync(string verb, string project, IEnumerable<string> properties)
    {
        var (code, output) = await RunAsync("dotnet", [
            verb, this[project], "--nologo", "--verbosity", "quiet", "-nodeReuse:false",
            $"-p:RestoreFallbackFolders={PackageCache}", .. properties]);
        Assert.True(code == 0, $"dotnet {verb} {project} failed:\n{output}");
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
