using System.IO.Compression;
using System.Xml.Linq;

namespace IpAdapter.Packages.Tests;

/// <summary>A package of the local feed: what its nuspec says, and the files in it.</summary>
internal sealed record Package(string Id, string Version, XElement Metadata, IReadOnlyList<string> Files)
{
    public static string Feed { get; } = (string)AppContext.GetData("IpAdapter.Tests.Feed")!;

    public static IReadOnlyList<Package> All { get; } =
        [.. Directory.EnumerateFiles(Feed, "*.nupkg").Order(StringComparer.Ordinal).Select(Read)];

    public static Package Named(string id) => All.Single(package => package.Id == id);

    public string? this[string element] => Metadata.Elements().SingleOrDefault(child => child.Name.LocalName == element)?.Value;

    public string Path => System.IO.Path.Combine(Feed, $"{Id}.{Version}.nupkg");

    public bool IsPlugin => Files.Contains("plugin/plugin.yaml");

    private static Package Read(string path)
    {
        using var zip = ZipFile.OpenRead(path);
        using var nuspec = zip.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        var metadata = XDocument.Load(nuspec).Root!.Elements().Single();
        string Value(string name) => metadata.Elements().Single(child => child.Name.LocalName == name).Value;
        return new(Value("id"), Value("version"), metadata, [.. zip.Entries.Select(entry => entry.FullName)]);
    }
}
