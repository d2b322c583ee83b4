using System.Text.RegularExpressions;

namespace IpAdapter.Architecture.Tests;

/// <summary>What the pages name is there.</summary>
public sealed partial class NamedPaths
{
    private static readonly string Repository = Path.GetFullPath(Path.Combine((string)AppContext.GetData("IpAdapter.Tests.Folder")!, ".."));

    public static TheoryData<string> Pages =>
    [
        .. from page in Directory.EnumerateFiles(Repository, "*.md").Concat(
               Directory.EnumerateFiles(Path.Combine(Repository, "docs"), "*.md", SearchOption.AllDirectories))
           select Path.GetRelativePath(Repository, page),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_file_or_folder_that_a_page_names_exists(string page)
    {
        // What "before" lists in the walks is of an older commit.
        var text = Before().Replace(File.ReadAllText(Path.Combine(Repository, page)), "");
        var missing = from Match path in Named().Matches(text)
                      where !Path.Exists(Path.Combine(Repository, path.Groups[1].Value))
                      select path.Groups[1].Value;

        Assert.Empty(missing.Distinct());
    }

    [GeneratedRegex(@"[`(]((?:src|plugins|tests|bench|docs|samples|workflows|eng)/[\w.+\-/]*)[`)#]")]
    private static partial Regex Named();

    [GeneratedRegex(@"<details>.*?</details>", RegexOptions.Singleline)]
    private static partial Regex Before();
}
