namespace IpAdapter.Diffusion.Tests;

/// <summary>Where the files lie that tests read.</summary>
internal static class Folders
{
    public static string Tests { get; } = Repository("tests");

    public static string Emblem { get; } = Repository("samples/models/emblem");

    private static string Repository(string path)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "IpAdapter.Graph.sln")))
                return Path.Combine(folder.FullName, path);
        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds IpAdapter.Graph.sln.");
    }
}
