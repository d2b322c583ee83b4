using System.Reflection;
using System.Text.RegularExpressions;

namespace IpAdapter.Architecture.Tests;

/// <summary>How the code is written, where no analyser says it.</summary>
public sealed partial class SourceFiles
{
    private const int LongestLine = 140;

    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly string Sources = Path.GetFullPath(Path.Combine((string)AppContext.GetData("IpAdapter.Tests.Folder")!, "..", "src"));

    public static TheoryData<string> Projects => ["IpAdapter.Graph", "IpAdapter.Diffusion"];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_line_fits_a_window(string project)
    {
        var tooLong = from file in FilesOf(project)
                      from line in File.ReadLines(file).Index()
                      where line.Item.Length > LongestLine
                      select $"{Path.GetRelativePath(Sources, file)}:{line.Index + 1} has {line.Item.Length} columns";

        Assert.Empty(tooLong);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_namespace_is_a_folder(string project)
    {
        var wrong = from file in FilesOf(project)
                    let expected = Path.GetRelativePath(Sources, Path.GetDirectoryName(file)!).Replace(Path.DirectorySeparatorChar, '.')
                    let declared = Namespace().Match(File.ReadAllText(file))
                    where declared.Success && declared.Groups[1].Value != expected
                    select $"{Path.GetRelativePath(Sources, file)} says {declared.Groups[1].Value}";

        Assert.Empty(wrong);
    }

    // Whether it makes something, looks it up or computes it, "Of" does not tell: Create, For, Get and Compute do.
    [Theory]
    [MemberData(nameof(Projects))]
    public void No_method_is_called_Of(string project)
    {
        var methods = from type in Assembly.Load(project).GetTypes()
                      from method in type.GetMethods(Declared)
                      where method.Name == "Of"
                      select $"{type.FullName}.{method.Name}";

        Assert.Empty(methods);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_cancellation_token_is_called_so(string project)
    {
        var parameters = from type in Assembly.Load(project).GetTypes()
                         from method in type.GetMethods(Declared).Cast<MethodBase>().Concat(type.GetConstructors(Declared))
                         where !method.Name.StartsWith("set_", StringComparison.Ordinal)   // whose parameter is called value
                         from parameter in method.GetParameters()
                         where parameter.ParameterType == typeof(CancellationToken) && parameter.Name != "cancellationToken"
                         select $"{type.FullName}.{method.Name}({parameter.Name})";

        Assert.Empty(parameters);
    }

    private static string[] FilesOf(string project)
    {
        var files = Directory.GetFiles(Path.Combine(Sources, project), "*.cs", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        return files;
    }

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
