using System.Diagnostics;

namespace IpAdapter.Graph.Plugins.Tests;

/// <summary>
/// A project of somebody's that is laid out by the targets of the contract's package. It compiles nothing: its assembly is a file, so that
/// a build takes a second.
/// That whole projects are laid out is shown by every plugin of this repository.
/// </summary>
internal sealed class PluginProject : IDisposable
{
    private readonly DirectoryInfo _room = Directory.CreateTempSubdirectory("ipgraph-plugin-project-");

    public PluginProject(string id = "Mine", string references = "")
    {
        Write("project/Mine.dll", "an assembly");
        Write("project/Mine.proj", $"""
            <Project DefaultTargets="Build">
              <PropertyGroup>
                <AssemblyName>{id}</AssemblyName>
                <Version>1.0.0</Version>
                <TargetName>Mine</TargetName>
                <TargetFileName>Mine.dll</TargetFileName>
                <OutputType>Library</OutputType>
                <OutDir>bin/</OutDir>
                <IntermediateOutputPath>obj/</IntermediateOutputPath>
                <EnableDynamicLoading Condition="'$(IsForgotten)' != 'true'">true</EnableDynamicLoading>
              </PropertyGroup>
              <ItemGroup>
                <IntermediateAssembly Include="Mine.dll" />
                {references}
              </ItemGroup>
              <Target Name="ResolveReferences" />
              <Target Name="GetCopyToOutputDirectoryItems">
                <ItemGroup>
                  <_Data Include="data/**" />
                  <AllItemsFullPathWithTargetPath Include="@(_Data->'%(FullPath)')" TargetPath="%(_Data.Identity)" />
                </ItemGroup>
              </Target>
              <Target Name="Build" DependsOnTargets="ResolveReferences" />
              <Target Name="Clean" />
              <Import Project="{AppContext.GetData("PluginTargets")}" />
              <Import Project="{AppContext.GetData("DiffusionTargets")}" />
            </Project>
            """);
    }

    public string Folder => Path.Combine(_room.FullName, "plugin");

    /// <summary>
    /// Writes a file of the test's room; the plugin's folder is "plugin", the project's data files are in "project/data".
    /// </summary>
    public string Write(string path, string content)
    {
        var file = Path.Combine(_room.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
        return file;
    }

    public void Delete(string path) => File.Delete(Path.Combine(_room.FullName, path));

    public string Read(string path) => File.ReadAllText(Path.Combine(_room.FullName, path));

    /// <summary>The files below the plugin's folder.</summary>
    public IEnumerable<string> Files => Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Folder, file)).Order(StringComparer.Ordinal);

    /// <summary>Builds into the plugin's folder, which must work.</summary>
    public async Task BuildAsync()
    {
        var (code, output) = await RunAsync("Build");
        Assert.True(code == 0, output);
    }

    /// <summary>Runs a target over the plugin's folder.</summary>
    public async Task<(int Code, string Output)> RunAsync(string target, params string[] properties)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { "msbuild", "Mine.proj", $"-t:{target}", "-nologo", "-v:minimal", "-nodeReuse:false",
                $"-p:PluginFolder={Folder}" },
            WorkingDirectory = Path.Combine(_room.FullName, "project"),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var property in properties)
            start.ArgumentList.Add($"-p:{property}");
        // What a surrounding build tells its children is not for this one.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        using var build = Process.Start(start)!;
        var (output, errors) = (build.StandardOutput.ReadToEndAsync(), build.StandardError.ReadToEndAsync());
        await build.WaitForExitAsync();
        return (build.ExitCode, await output + await errors);
    }

    public void Dispose() => _room.Delete(recursive: true);
}
