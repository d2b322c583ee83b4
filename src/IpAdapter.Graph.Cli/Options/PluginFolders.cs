namespace IpAdapter.Graph.Cli.Options;

/// <summary>
/// Where plugins are looked for: <c>--plugins</c>, else IPGRAPH_PLUGINS, else the folder that the build names, else <c>plugins</c> beside
/// the command.
/// </summary>
internal static class PluginFolders
{
    private const string BuiltIn = "IpAdapter.Graph.PluginFolder";

    /// <summary>Chooses the folders, absolute.</summary>
    /// <exception cref="BadInputException">A folder asked for is not there.</exception>
    public static IList<string> Choose(IReadOnlyList<string>? asked)
    {
        if (asked is { Count: > 0 })
            return [.. asked.Select(folder => Existing(folder, "--plugins"))];
        var named = (Environment.GetEnvironmentVariable("IPGRAPH_PLUGINS") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        if (named.Length > 0)
            return [.. named.Select(folder => Existing(folder, "IPGRAPH_PLUGINS"))];

        var beside = Path.Combine(AppContext.BaseDirectory, "plugins");
        var built = AppContext.GetData(BuiltIn) as string;
        return [built is not null && Directory.Exists(built) ? built : beside];
    }

    private static string Existing(string folder, string source)
    {
        var path = Path.GetFullPath(folder);
        return Directory.Exists(path) ? path : throw new BadInputException($"{source}: there is no folder '{path}'");
    }
}
