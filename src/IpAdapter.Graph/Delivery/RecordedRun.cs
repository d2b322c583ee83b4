using System.Text.Json;
using IpAdapter.Graph.Checking;
using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Delivery;

/// <summary>A run read back from what its output carries, ready to be checked and run again.</summary>
public sealed class RecordedRun
{
    private readonly RecordedLock _lock;

    private RecordedRun(Workflow workflow, InputValues inputs, RecordedLock recorded, IReadOnlyDictionary<string, string> replacedFiles, IReadOnlyList<string> changes) =>
        (Workflow, Inputs, _lock, ReplacedFiles, Changes) = (workflow, inputs, recorded, replacedFiles, changes);

    /// <summary>The workflow.</summary>
    public Workflow Workflow { get; }

    /// <summary>The values its inputs had.</summary>
    public InputValues Inputs { get; }

    /// <summary>Files that moved or changed and whose content was carried, by their path then: copies to take instead.</summary>
    public IReadOnlyDictionary<string, string> ReplacedFiles { get; }

    /// <summary>Files that moved or changed, for the person who asks for the same again.</summary>
    public IReadOnlyList<string> Changes { get; }

    /// <summary>Device kind, dtype and the like then.</summary>
    public string Environment => _lock.Environment;

    /// <summary>Whether texts of a file are those of a run.</summary>
    public static bool IsIn(IReadOnlyDictionary<string, string> remarks) =>
        remarks.ContainsKey(Remarks.Workflow) && remarks.ContainsKey(Remarks.Inputs) && remarks.ContainsKey(Remarks.Lock);

    /// <summary>Reads a run back.</summary>
    /// <param name="remarks">The texts that the output carries, by keyword.</param>
    /// <param name="temporaryFolder">Where carried files are put; the host's to clear.</param>
    /// <param name="hashes">Remembers the hashes of files.</param>
    /// <param name="limits">How much the workflow may ask for.</param>
    /// <exception cref="FormatException">The texts are not those of a run.</exception>
    public static RecordedRun Read(IReadOnlyDictionary<string, string> remarks, string temporaryFolder, FileHashes hashes, WorkflowLimits? limits = null)
    {
        if (!IsIn(remarks))
            throw new FormatException($"there is no run inside: '{Remarks.Workflow}', '{Remarks.Inputs}' and '{Remarks.Lock}' are needed");
        try
        {
            var (source, inputs) = RecordedInputs.Read(remarks[Remarks.Inputs]);
            var recorded = RecordedLock.Read(remarks[Remarks.Lock]);
            var (replaced, changes) = Compare(recorded, temporaryFolder, hashes);
            return new(WorkflowReader.Read(remarks[Remarks.Workflow], source, limits), inputs, recorded, replaced, changes);
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new FormatException($"the run inside can't be read: {wrong.Message}", wrong);
        }
    }

    /// <summary>The options to check with, so that carried files and the same major versions are taken.</summary>
    public CheckOptions Apply(CheckOptions options) => options with { ReplacedFiles = ReplacedFiles, Majors = _lock.Majors };

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

    private static (Dictionary<string, string> Replaced, List<string> Changes) Compare(RecordedLock recorded, string temporaryFolder, FileHashes hashes)
    {
        var (replaced, changes) = (new Dictionary<string, string>(StringComparer.Ordinal), new List<string>());
        foreach (var file in recorded.Files)
        {
            var isThere = File.Exists(file.Path);
            if (isThere && hashes.Of(file.Path) == file.Hash)
                continue;
            var what = isThere ? $"'{file.Path}' has changed since" : $"'{file.Path}' is no longer there";
            changes.Add(file.Content is null ? what : $"{what}: the copy carried inside is taken");
            if (file.Content is not null)
                replaced[file.Path] = Unpack(file, temporaryFolder);
        }

        return (replaced, changes);
    }

    private static string Unpack(RecordedFile file, string folder)
    {
        // The hash is text from a file of unknown origin, and a name here: only its own digits may be in it.
        if (file.Hash.Length != 64 || !file.Hash.All(char.IsAsciiHexDigit) || Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(file.Content!)) != file.Hash)
            throw new FormatException($"the carried copy of '{file.Path}' is not what its hash says");
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, file.Hash + Path.GetExtension(Path.GetFileName(file.Path)));
        File.WriteAllBytes(path, file.Content!);
        return path;
    }
}
