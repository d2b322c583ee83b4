using IpAdapter.Graph.Cli.Hosts;
using IpAdapter.Graph.Cli.Terminals;
using IpAdapter.Graph.Hosting;
using IpAdapter.Graph.Plugins;
using IpAdapter.Graph.Plugins.Audits;

namespace IpAdapter.Graph.Cli.Diagnosis;

/// <summary>Where nodes come from, and which plugins serve.</summary>
internal static class PluginFindings
{
    private const string Area = "plugins";
    private const int MostCalls = 3;

    /// <summary>Loads every plugin, and says what became of each.</summary>
    /// <param name="readOptions">Reads where they are; throws what the command would say.</param>
    /// <param name="terminal">Where it is said what is waited for.</param>
    public static async Task<IReadOnlyList<Finding>> FindAsync(Func<GraphHostOptions> readOptions, Terminal terminal)
    {
        try
        {
            var options = readOptions();
            options.AuditsPlugins = true;
            await using var host = await CommandHost.LoadAsync(options, terminal);
            var plugins = host.Report.Plugins.Select(outcome => PluginFinding(outcome, host.Host.Plugins));
            return [.. options.PluginFolders.Select(FolderFinding), .. plugins];
        }
        catch (BadInputException reason)
        {
            const string remedy = "name another folder, or none for the plugins that the command came with";
            return [Finding.Fault(Area, "folder", reason.Message, remedy)];
        }
    }

    private static Finding FolderFinding(string folder)
    {
        if (!Directory.Exists(folder))
            return Finding.Fault(Area, "folder", $"{folder} is not there", "build the solution, or name a folder with --plugins");
        var within = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 };
        return Directory.EnumerateFiles(folder, "plugin.yaml", within).Any()
            ? Finding.Ok(Area, "folder", folder)
            : Finding.Fault(Area, "folder", $"there is no plugin in {folder}", "build the solution, or name a folder with --plugins");
    }

    private static Finding PluginFinding(PluginOutcome outcome, IReadOnlyList<InstalledPlugin> serving)
    {
        var name = outcome.Plugin?.Id ?? Path.GetFileName(outcome.Folder);
        if (outcome.State == PluginState.Refused)
            return Finding.Fault(Area, name, $"refused: {outcome.Reason}", $"build it again, or take {outcome.Folder} away");
        var nodes = serving.FirstOrDefault(plugin => plugin.Folder == outcome.Folder)?.Nodes.Count ?? 0;
        var text = $"{outcome.Plugin?.Version}, build {outcome.Plugin?.Build[..8]}, nodes: {nodes}";
        return outcome.UnsafeCalls.Count == 0 ? Finding.Ok(Area, name, text) : UnsafeFinding(name, text, outcome.UnsafeCalls);
    }

    private static Finding UnsafeFinding(string name, string text, IReadOnlyList<UnsafeCall> calls)
    {
        var more = calls.Count > MostCalls ? $"; {calls.Count - MostCalls} more are listed by 'ipgraph plugins list --verbose'" : "";
        return Finding.Warning(
            Area,
            name,
            $"{text}; garbage collection may free numbers while libtorch reads them: {string.Join("; ", calls.Take(MostCalls))}{more}",
            PluginWarnings.InTheirPlace);
    }
}
