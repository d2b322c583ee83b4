using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using IpAdapter.Graph.Testing;

namespace IpAdapter.Packages.Tests;

/// <summary>The samples' programs in an empty folder, of packages alone: libraries, plugins, and native libraries.</summary>
public sealed class EmbeddingTests : IDisposable
{
    private static readonly string Repository = Path.GetFullPath(Path.Combine((string)AppContext.GetData("IpAdapter.Tests.Folder")!, ".."));
    private static readonly string Versions = File.ReadAllText(Path.Combine(Repository, "Directory.Packages.props"));

    private readonly StrangersFolder _folder = new();

    [Fact]
    public async Task A_program_of_packages_draws_with_the_plugins_that_came_along()
    {
        WriteProgram("Embedding", ["IpAdapter.Graph.Hosting", .. Package.All.Where(package => package.IsPlugin)
            .Select(package => package.Id)]);

        await _folder.BuildAsync("Embedding", "-o", _folder["built"]);
        var (code, output) = await _folder.RunAsync(
            "dotnet", _folder["built", "Embedding.dll"], _folder["built", "plugins"],
            Path.Combine(Repository, "workflows", "quickstart.yaml"),
            Path.Combine(Repository, "samples", "images", "reference-1.png"), _folder["star.png"]);

        Assert.True(code == 0, output);
        Assert.True(File.Exists(_folder["star.png"]), output);
        Assert.Equal("PNG"u8.ToArray(), File.ReadAllBytes(_folder["star.png"])[1..4]);
    }

    [Fact]
    public async Task A_program_of_packages_draws_without_the_graph()
    {
        var emblem = Path.Combine(Repository, "samples", "models", "emblem");
        WriteProgram("Drawing", ["IpAdapter.Diffusion.ImagePrompts", "IpAdapter.Diffusion.Samplers"]);

        await _folder.BuildAsync("Drawing", "-o", _folder["built"]);
        var (code, output) = await _folder.RunAsync(
            "dotnet", _folder["built", "Drawing.dll"], emblem, Path.Combine(emblem, "ip-adapter.safetensors"),
            Path.Combine(Repository, "samples", "images", "reference-1.png"), "a star", _folder["star.png"]);

        Assert.True(code == 0, output);
        Assert.Equal("PNG"u8.ToArray(), File.ReadAllBytes(_folder["star.png"])[1..4]);
        Assert.DoesNotContain(Directory.EnumerateFiles(_folder["built"]),
            file => file.Contains("IpAdapter.Graph", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_published_has_the_plugins_too()
    {
        _folder.Write("Program/Program.cs", "return 0;");
        _folder.Write("Program/Program.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <ItemGroup><PackageReference Include="IpAdapter.Graph.Plugins.Text" Version="0.1.0-*" /></ItemGroup>
            </Project>
            """);

        await _folder.PublishAsync("Program", "-o", _folder["published"]);

        var packed = from file in Package.Named("IpAdapter.Graph.Plugins.Text").Files
                     where file.StartsWith("plugin/", StringComparison.Ordinal)
                     select file["plugin/".Length..];
        Assert.All(packed, file => Assert.True(File.Exists(_folder["published", "plugins", "Text", file]), file));
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>A sample's program, with packages and the native libraries in the place of its references to projects.</summary>
    private void WriteProgram(string sample, IEnumerable<string> packages)
    {
        _folder.Write($"{sample}/Program.cs", File.ReadAllText(Path.Combine(Repository, "samples", sample, "Program.cs")));
        _folder.Write($"{sample}/{sample}.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <RuntimeIdentifier>{RuntimeInformation.RuntimeIdentifier}</RuntimeIdentifier>
                <SelfContained>false</SelfContained>
                <!-- Half a gigabyte of natives is linked to, not copied. -->
                <CreateSymbolicLinksForCopyLocalIfPossible>true</CreateSymbolicLinksForCopyLocalIfPossible>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="TorchSharp-cpu" Version="{Setting("TorchSharpVersion>")}" />
                <PackageReference Include="NetVips.Native.linux-x64" Version="{Setting("NetVips.Native.linux-x64\" Version=\"")}" />
                {string.Concat(packages.Select(package => $"""<PackageReference Include="{package}" Version="0.1.0-*" />"""))}
              </ItemGroup>
            </Project>
            """);
    }

    private static string Setting(string before) => Regex.Match(Versions, Regex.Escape(before) + "([0-9.]+)").Groups[1].Value;
}
