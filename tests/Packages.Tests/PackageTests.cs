namespace IpAdapter.Packages.Tests;

/// <summary>What every package has, whoever made it last.</summary>
public class PackageTests
{
    private static readonly string Repository = Path.GetFullPath(Path.Combine((string)AppContext.GetData("IpAdapter.Tests.Folder")!, ".."));
    private static readonly string Plugins = (string)AppContext.GetData("IpAdapter.Tests.Plugins")!;

    public static TheoryData<string> Ids => [.. Package.All.Select(package => package.Id)];

    public static TheoryData<string> LibraryIds => [.. Package.All.Where(package => !package.IsPlugin).Select(package => package.Id)];

    public static TheoryData<string> PluginIds => [.. Package.All.Where(package => package.IsPlugin).Select(package => package.Id)];

    [Fact]
    public void Every_library_and_every_plugin_is_in_the_feed_once()
    {
        var libraries = Folders("src").Where(name => name != "IpAdapter.Graph.Cli");
        var plugins = Folders("plugins").Select(name => $"IpAdapter.Graph.Plugins.{name}");

        Assert.Equal(
            libraries.Concat(plugins).Order(StringComparer.Ordinal),
            Package.All.Select(package => package.Id).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void All_have_one_version_of_commits_and_content() => Assert.Matches(
        "^[0-9]+[.][0-9]+[.][0-9]+-dev[.][0-9]+[.]h[0-9a-f]{12}$",
        Assert.Single(Package.All.Select(package => package.Version).Distinct()));

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_package_says_what_it_is_and_under_which_licence(string id)
    {
        var package = Package.Named(id);

        Assert.Equal("Apache-2.0", package["license"]);
        Assert.Equal("README.md", package["readme"]);
        Assert.False(string.IsNullOrWhiteSpace(package["tags"]));
        Assert.DoesNotContain("Package Description", package["description"], StringComparison.Ordinal);
        Assert.Contains("README.md", package.Files);
        Assert.Contains("THIRD-PARTY-NOTICES.md", package.Files);
    }

    [Theory]
    [MemberData(nameof(LibraryIds))]
    public void A_library_comes_with_its_documentation_and_its_symbols(string id)
    {
        var package = Package.Named(id);

        Assert.Contains($"lib/net10.0/{id}.dll", package.Files);
        Assert.Contains($"lib/net10.0/{id}.xml", package.Files);
        Assert.True(File.Exists(Path.ChangeExtension(package.Path, ".snupkg")), "no package of symbols");
    }

    [Theory]
    [MemberData(nameof(PluginIds))]
    public void A_plugins_package_has_its_folder_and_what_copies_it(string id)
    {
        var package = Package.Named(id);
        var folder = Path.Combine(Plugins, id["IpAdapter.Graph.Plugins.".Length..]);
        var laidOut = from file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                      select $"plugin/{Path.GetRelativePath(folder, file).Replace('\\', '/')}";
        var packed = package.Files.Where(file => file.StartsWith("plugin/", StringComparison.Ordinal));

        Assert.Equal(laidOut.Order(StringComparer.Ordinal), packed.Order(StringComparer.Ordinal));
        Assert.Contains($"buildTransitive/{id}.targets", package.Files);
        Assert.DoesNotContain(package.Files, file => file.StartsWith("lib/", StringComparison.Ordinal));
    }

    [Fact]
    public void A_package_depends_on_the_others_of_its_own_version()
    {
        var ids = Package.All.Select(package => package.Id).ToHashSet();
        var dependencies = from package in Package.All
                           from dependency in package.Metadata.Descendants().Where(element => element.Name.LocalName == "dependency")
                           where ids.Contains(dependency.Attribute("id")!.Value)
                           select (dependency.Attribute("version")!.Value, package.Version);

        Assert.NotEmpty(dependencies);
        Assert.All(dependencies, pair => Assert.Equal(pair.Version, pair.Value));
    }

    private static IEnumerable<string> Folders(string room) =>
        from project in Directory.EnumerateFiles(Path.Combine(Repository, room), "*.csproj", SearchOption.AllDirectories)
        select Path.GetFileNameWithoutExtension(project);
}
