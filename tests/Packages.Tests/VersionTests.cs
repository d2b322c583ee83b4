using System.IO.Compression;
using System.Text.RegularExpressions;
using IpAdapter.Graph.Testing;

namespace IpAdapter.Packages.Tests;

/// <summary>No package with other content has the same version, and what was packed last is what is built against.</summary>
public sealed class VersionTests : IDisposable
{
    private static readonly string Repository = Path.GetFullPath(Path.Combine((string)AppContext.GetData("IpAdapter.Tests.Folder")!, ".."));

    private readonly StrangersFolder _folder = new();

    [Fact]
    public async Task The_version_moves_with_the_content_and_comes_back_with_it()
    {
        foreach (var file in (string[])["src/Code.cs", "docs/names.md", "global.json", "THIRD-PARTY-NOTICES.md"])
            _folder.Write(file, "{}");

        var first = await VersionOfAsync("one");
        var second = await VersionOfAsync("two");

        Assert.Matches("^0[.]1[.]0-dev[.]0[.]h[0-9a-f]{12}$", first);
        Assert.NotEqual(first, second);
        Assert.Equal(first, await VersionOfAsync("one"));
    }

    [Fact]
    public async Task A_restore_of_the_sample_takes_what_was_packed_last_though_its_hash_be_less()
    {
        var sample = Path.Combine(Repository, "samples", "CustomNode");
        Directory.CreateDirectory(_folder["feed"]);
        StrangersFolder.NameFeed(_folder["nuget.config"], "feed");
        foreach (var file in Directory.EnumerateFiles(sample, "Directory.*"))
            _folder.Write(Path.Combine("Node", Path.GetFileName(file)), File.ReadAllText(file));
        _folder.Write("Node/Node.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <ItemGroup>
                <PackageReference Include="IpAdapter.Graph.Abstractions" Version="0.1.0-*" ExcludeAssets="runtime;native" />
              </ItemGroup>
            </Project>
            """);

        Assert.Equal("0.1.0-dev.7.hffffffffffff", await RestoredAsync("0.1.0-dev.7.hffffffffffff"));
        Assert.Equal("0.1.0-dev.7.h000000000000", await RestoredAsync("0.1.0-dev.7.h000000000000"));
    }

    public void Dispose() => _folder.Dispose();

    private async Task<string> VersionOfAsync(string content)
    {
        _folder.Write("src/Code.cs", content);
        var (code, output) = await _folder.RunAsync(
            "dotnet", "msbuild", Path.Combine(Repository, "eng", "ContentVersion.proj"), "-t:GetContentVersion",
            "-getProperty:ContentVersion", $"-p:Root={_folder.Root}/", "-p:VersionPrefix=0.1.0");
        Assert.True(code == 0, output);
        return output.Trim();
    }

    // Puts the contract into the feed under that version alone, restores, and reads which was taken.
    private async Task<string> RestoredAsync(string version)
    {
        foreach (var older in Directory.EnumerateFiles(_folder["feed"]))
            File.Delete(older);
        var package = _folder["feed", $"IpAdapter.Graph.Abstractions.{version}.nupkg"];
        File.Copy(Package.Named("IpAdapter.Graph.Abstractions").Path, package);
        using (var zip = ZipFile.Open(package, ZipArchiveMode.Update))
        {
            var nuspec = zip.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal));
            using var stream = nuspec.Open();
            var text = Regex.Replace(new StreamReader(stream).ReadToEnd(), "<version>[^<]*", $"<version>{version}");
            stream.SetLength(0);
            using var writer = new StreamWriter(stream);
            writer.Write(text);
        }
        await _folder.RestoreAsync("Node", $"-p:ArtifactsPath={_folder["artifacts"]}/");
        var assets = await File.ReadAllTextAsync(_folder["artifacts", "obj", "Node", "project.assets.json"]);
        return Regex.Match(assets, "\"IpAdapter.Graph.Abstractions/([^\"]*)\"").Groups[1].Value;
    }
}
