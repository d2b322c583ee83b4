using System.Text.Json;
using IpAdapter.Graph.Checking;
using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Delivery;

/// <summary>A run read back from what its output carries, ready to be checked and run again.</summary>
public sealed class RecordedRun
{
    private readonly RecordedLock _lock;
    private readonly RecordedPlaces _places;
    private readonly RecordedFileFinder _finder;

    private RecordedRun(Workflow workflow, InputValues inputs, RecordedLock recorded, RecordedPlaces places, RecordedFileFinder finder) =>
        (Workflow, Inputs, _lock, _places, _finder) = (workflow, inputs, recorded, places, finder);

    /// <summary>The workflow.</summary>
    public Workflow Workflow { get; }

    /// <summary>The values its inputs had.</summary>
    public InputValues Inputs { get; }

    /// <summary>Files that moved or changed, for the person who asks for the same again.</summary>
    public IReadOnlyList<string> Changes => _finder.Changes;

    /// <summary>Device kind, dtype and the like then.</summary>
    public string Environment => _lock.Environment;

    /// <summary>Whether texts of a file are those of a run.</summary>
    public static bool IsIn(IReadOnlyDictionary<string, string> remarks) =>
        remarks.ContainsKey(Remarks.Workflow) && remarks.ContainsKey(Remarks.Inputs) && remarks.ContainsKey(Remarks.Lock);

    /// <summary>Reads a run back.</summary>
    /// <param name="remarks">The texts that the output carries, by keyword.</param>
    /// <param name="places">Where its files are looked for.</param>
    /// <param name="hashes">Remembers the hashes of files.</param>
    /// <param name="limits">How much the workflow may ask for.</param>
    /// <exception cref="FormatException">The texts are not those of a run.</exception>
    public static RecordedRun Read(IReadOnlyDictionary<string, string> remarks, RecordedPlaces places, FileHashes hashes,
        WorkflowLimits? limits = null)
    {
        if (!IsIn(remarks))
            throw new FormatException($"there is no run inside: '{Remarks.Workflow}', '{Remarks.Inputs}' and '{Remarks.Lock}' are needed");
        var (source, inputs) = Reading(Remarks.Inputs, () => RecordedInputs.Read(remarks[Remarks.Inputs], places.Folders[0]));
        var recorded = Reading(Remarks.Lock, () => RecordedLock.Read(remarks[Remarks.Lock]));
        var finder = new RecordedFileFinder(places, hashes);
        Find(recorded, finder);
        var workflow = Reading(Remarks.Workflow, () => WorkflowReader.Read(remarks[Remarks.Workflow], source, limits));
        return new(workflow, inputs, recorded, places, finder);
    }

    /// <summary>The options to check with, so that the same files and the same major versions are taken.</summary>
    public CheckOptions Apply(CheckOptions options) =>
        options with
        {
            RecordedFiles = _finder.Found,
            Majors = _lock.Majors,
            SearchFolders = [.. _places.Folders.Skip(1), .. options.SearchFolders],
        };

    /// <summary>Says which plugins are other builds than those that made it, which may change the result.</summary>
    public IReadOnlyList<string> PluginChanges(NodeCatalog catalog)
    {
        var now = catalog.Nodes.Select(node => node.Plugin).Distinct().ToDictionary(plugin => plugin.Id, StringComparer.Ordinal);
        var changes = new List<string>();
        foreach (var then in _lock.Plugins)
        {
            if (!now.TryGetValue(then.Id, out var plugin))
                changes.Add($"plugin {then} is not loaded");
            else if (plugin.Version != then.Version)
                changes.Add($"plugin {then} is {plugin.Version} now");
            else if (plugin.Build != then.Build)
                changes.Add($"plugin {then} is another build now");
        }

        return changes;
    }

    private static void Find(RecordedLock recorded, RecordedFileFinder finder)
    {
        try
        {
            foreach (var path in recorded.Paths)
                finder.Find(path);
        }
        catch (FormatException wrong)
        {
            throw new FormatException($"the run inside can't be read: {wrong.Message}", wrong);
        }
        catch (ArgumentException wrong)
        {
            throw NotAsWritten(Remarks.Lock, wrong);
        }
    }

    private static T Reading<T>(string keyword, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception wrong)
            when (wrong is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException)
        {
            throw NotAsWritten(keyword, wrong);
        }
    }

    // What a reader of JSON says of a text that something else wrote (a key that is not there, another kind) helps nobody.
    private static FormatException NotAsWritten(string keyword, Exception wrong) => new(
        $"the run inside can't be read: its text '{keyword}' is not as ipgraph writes it: use another copy of the file, or run a workflow",
        wrong);
}
