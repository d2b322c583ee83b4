using System.Diagnostics;
using System.Text.Json;

namespace CustomNode.Tests;

/// <summary>
/// The sample's projects copied out of the repository, as its README tells people to begin: without the files that keep the repository out.
/// </summary>
public sealed class CopiedSampleTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ipgraph-copied-sample-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("Sharpness")]
    [InlineData("Curves")]
    public async Task A_project_says_all_that_its_build_needs(string name)
    {
        var properties = await PropertiesOfAsync(name);

        Assert.Equal("net10.0", properties["TargetFramework"]);
        Assert.Equal(("enable", "enable"), (properties["Nullable"], properties["ImplicitUsings"]));
    }

    [Fact]
    public async Task The_plugin_is_laid_out_beside_its_project()
    {
        var properties = await PropertiesOfAsync("Sharpness");

        Assert.Equal(Path.Combine(_folder.FullName, "plugins", "Sharpness"), Path.GetFullPath(properties["PluginFolder"]));
    }

    private async Task<Dictionary<string, string>> PropertiesOfAsync(string name)
    {
        var project = Path.Combine(_folder.CreateSubdirectory(name).FullName, $"{name}.csproj");
        File.Copy(Path.Combine(BuiltSample.Samples, "CustomNode", name, $"{name}.csproj"), project);
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { "msbuild", project, "-getProperty:TargetFramework,Nullable,ImplicitUsings,PluginFolder" },
            WorkingDirectory = _folder.FullName,
            RedirectStandardOutput = true,
        };
        // What a surrounding build tells its children is not for this one.
        foreach (var variable in start.Environment.Keys.ToList())
        {
            if (variable.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase))
                start.Environment.Remove(variable);
        }

        using var evaluation = Process.Start(start)!;
        var output = await evaluation.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await evaluation.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(evaluation.ExitCode == 0, output);
        using var json = JsonDocument.Parse(output);
        return json.RootElement.GetProperty("Properties").EnumerateObject()
            .ToDictionary(property => property.Name, property => property.Value.GetString()!);
    }
}
