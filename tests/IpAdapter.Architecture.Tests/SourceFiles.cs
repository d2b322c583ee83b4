using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace IpAdapter.Architecture.Tests;

/// <summary>How the code is written, where no analyser says it.</summary>
public sealed partial class SourceFiles
{
    private const int LongestLine = 140;

    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly string Repository =
        Path.GetFullPath(Path.Combine((string)AppContext.GetData("IpAdapter.Tests.Folder")!, ".."));

    private static readonly string Sources = Path.Combine(Repository, "src");

    /// <summary>Every assembly of the product: the libraries, the command and the plugins.</summary>
    public static TheoryData<string> Assemblies =>
    [
        .. Names("src").Select(name => name == "IpAdapter.Graph.Cli" ? "ipgraph" : name),
        .. Names("plugins").Select(name => $"IpAdapter.Graph.{name}"),
    ];

    /// <summary>All under src but the contract, which a node reads as one namespace: IpAdapter.Graph.</summary>
    public static TheoryData<string> Libraries => [.. Names("src").Except(["IpAdapter.Graph.Abstractions"])];

    [Theory]
    [InlineData("src")]
    [InlineData("plugins")]
    [InlineData("bench")]
    [InlineData("samples")]
    public void A_line_fits_a_window(string folder)
    {
        var tooLong = from file in FilesIn(Path.Combine(Repository, folder))
                      from line in File.ReadLines(file).Index()
                      where line.Item.Length > LongestLine
                      select $"{Path.GetRelativePath(Repository, file)}:{line.Index + 1} has {line.Item.Length} columns";

        Assert.Empty(tooLong);
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void A_namespace_is_a_folder(string project)
    {
        var wrong = from file in FilesIn(Path.Combine(Sources, project))
                    let expected = Path.GetRelativePath(Sources, Path.GetDirectoryName(file)!).Replace(Path.DirectorySeparatorChar, '.')
                    let declared = Namespace().Match(File.ReadAllText(file))
                    where declared.Success && declared.Groups[1].Value != expected
                    select $"{Path.GetRelativePath(Sources, file)} says {declared.Groups[1].Value}";

        Assert.Empty(wrong);
    }

    // Whether it makes something, looks it up or computes it, "Of" does not tell: Create, For, Get and Compute do.
    [Theory]
    [MemberData(nameof(Assemblies))]
    public void No_method_is_called_Of(string project)
    {
        var methods = from type in Assembly.Load(project).GetTypes()
                      from method in type.GetMethods(Declared)
                      where method.Name == "Of"
                      select $"{type.FullName}.{method.Name}";

        Assert.Empty(methods);
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void A_cancellation_token_is_called_so(string project)
    {
        var parameters = from type in Assembly.Load(project).GetTypes()
                         where !type.IsDefined(typeof(CompilerGeneratedAttribute))
                         from method in type.GetMethods(Declared).Cast<MethodBase>().Concat(type.GetConstructors(Declared))
                         where !method.Name.StartsWith("set_", StringComparison.Ordinal)   // whose parameter is called value
                         from parameter in method.GetParameters()
                         where parameter.ParameterType == typeof(CancellationToken) && parameter.Name != "cancellationToken"
                         select $"{type.FullName}.{method.Name}({parameter.Name})";

        Assert.Empty(parameters);
    }

    private static string[] FilesIn(string folder)
    {
        var files = Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        return files;
    }

    private static IEnumerable<string> Names(string folder) =>
        from project in Directory.GetFiles(Path.Combine(Repository, folder), "*.csproj", SearchOption.AllDirectories)
        select Path.GetFileNameWithoutExtension(project);

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
