namespace IpAdapter.Golden;

/// <summary>The clone that these tests were built from.</summary>
public static class Repository
{
    /// <summary>The folder with the solution file.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string from)
    {
        for (var folder = new DirectoryInfo(from); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "IpAdapter.Graph.sln")))
                return folder.FullName;
        throw new DirectoryNotFoundException($"No IpAdapter.Graph.sln in any folder above {from}: run the tests from their build output "
            + "inside the clone.");
    }
}
