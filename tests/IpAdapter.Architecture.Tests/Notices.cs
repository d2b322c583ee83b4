using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace IpAdapter.Architecture.Tests;

/// <summary>THIRD-PARTY-NOTICES.md names what is passed on with the command.</summary>
public sealed partial class Notices
{
    private static readonly string Repository = Path.GetFullPath(Path.Combine((string)AppContext.GetData("IpAdapter.Tests.Folder")!, ".."));
    private static readonly string PackageCache = (string)AppContext.GetData("IpAdapter.Tests.PackageCache")!;

    [Fact]
    public void Every_package_in_the_commands_folder_is_named_with_its_own_licence_and_no_other_is()
    {
        var page = File.ReadAllText(Path.Combine(Repository, "THIRD-PARTY-NOTICES.md"));
        var named = from Match row in Row().Matches(page[page.IndexOf("## Packages", StringComparison.Ordinal)..])
                    select (Package: row.Groups[1].Value, Licence: row.Groups[2].Value);

        Assert.Equal(Shipped().Order(), named.Where(row => row.Package != "package").Order());
    }

    [Theory]
    [InlineData("clip-merges.txt.gz")]
    [InlineData("unicode-composition.txt.gz")]
    public void A_file_of_other_origin_that_is_embedded_is_named(string file)
    {
        Assert.Contains(file, typeof(Diffusion.Devices.ComputeDevice).Assembly.GetManifestResourceNames());
        Assert.Contains(file, File.ReadAllText(Path.Combine(Repository, "THIRD-PARTY-NOTICES.md")), StringComparison.Ordinal);
    }

    // What the command's own list of libraries names, with the licence that each package declares.
    private static IEnumerable<(string Package, string Licence)> Shipped()
    {
        var list = Path.Combine(Repository, "artifacts", "bin", "IpAdapter.Graph.Cli", "release", "ipgraph.deps.json");
        using var dependencies = JsonDocument.Parse(File.ReadAllBytes(list));
        foreach (var library in dependencies.RootElement.GetProperty("libraries").EnumerateObject())
        {
            if (library.Value.GetProperty("type").GetString() != "package") continue;
            var (id, version) = (library.Name.Split('/')[0], library.Name.Split('/')[1]);
            var nuspec = XDocument.Load(Path.Combine(PackageCache, id.ToLowerInvariant(), version, $"{id.ToLowerInvariant()}.nuspec"));
            yield return (id, nuspec.Descendants().Single(element => element.Name.LocalName == "license").Value);
        }
    }

    [GeneratedRegex(@"^\| (\S+) \| (\S+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
