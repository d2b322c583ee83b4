namespace IpAdapter.Graph.Cli.Options;

/// <summary>Folders with models, which IPGRAPH_MODELS names: a path that is not there as it stands is looked for in them.</summary>
internal static class ModelFolders
{
    private const string Variable = "IPGRAPH_MODELS";

    /// <summary>The folders, absolute.</summary>
    public static IList<string> FromEnvironment() =>
        [.. (Environment.GetEnvironmentVariable(Variable) ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(Path.GetFullPath)];
}
