namespace IpAdapter.Golden;

/// <summary>
/// A folder of golden cases: <c>cases</c>, <c>images</c>, <c>models</c>. The project's own, or the one that the environment variable
/// GOLDEN_DIR names.
/// </summary>
public sealed class GoldenFolder(string root)
{
    /// <summary>The folder this run is judged by.</summary>
    public static GoldenFolder Current { get; } =
        new(Environment.GetEnvironmentVariable("GOLDEN_DIR") is { Length: > 0 } named ? named
        : Path.Combine(Repository.Root, "tests", "Golden"));

    /// <summary>Where it is.</summary>
    public string Root { get; } = Path.GetFullPath(root);

    /// <summary>The absolute path of a file or folder that a case names.</summary>
    public string PathOf(string relative) => Path.Combine(Root, relative);

    /// <summary>Names of all cases, as <c>area/name</c>.</summary>
    public IEnumerable<string> CaseNames =>
        from file in Directory.EnumerateFiles(PathOf("cases"), "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        let relative = Path.GetRelativePath(PathOf("cases"), file)
        select Path.ChangeExtension(relative, null).Replace(Path.DirectorySeparatorChar, '/');

    /// <summary>Reads a case.</summary>
    public GoldenCase Case(string name) => new(this, name);
}
