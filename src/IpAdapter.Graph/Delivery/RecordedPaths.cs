using System.Security.Cryptography;
using IpAdapter.Graph.Checking;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Delivery;

/// <summary>Collects the files that a run reads, each with the path that the workflow names it by.</summary>
internal sealed class RecordedPaths(CheckedWorkflow workflow, RecordedNames names, FileHashes hashes, RecordOptions options)
{
    public IEnumerable<RecordedPath> All()
    {
        var files = new Dictionary<string, List<RecordedFile>>(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in workflow.Nodes)
        {
            // What the host can write as a file of its own is a picture and the like: small, and gone sooner than a model.
            var isPicture = node.Definition is { IsLoader: true, MainOutput: { } output }
                && workflow.Lease.Catalog.OutputFormats(output.ValueType).Count > 0;
            var literals = node.Inputs.OfType<CheckedInput>().SelectMany(input => input.Binding.Literals);
            string[] given = [.. literals.Select(literal => literal.Value).OfType<FilePath>().Select(path => path.Value)];
            foreach (var file in node.Files.SelectMany(Expand).Where(seen.Add))
            {
                var owner = OwnerOf(file, given);
                if (!files.TryGetValue(owner, out var those))
                    files[owner] = those = [];
                those.Add(FileOf(owner, file, isPicture));
            }
        }

        return files.Select(entry => new RecordedPath(names.GetAll(entry.Key), entry.Value));
    }

    private RecordedFile FileOf(string owner, string file, bool isPicture)
    {
        var bytes = new FileInfo(file).Length;
        var name = owner == file ? "" : Path.GetRelativePath(owner, file).Replace('\\', '/');
        var recorded = new RecordedFile(name, hashes.Get(file), bytes, null);
        if (options.Content != RecordContent.Full || !isPicture || owner != file || bytes > options.EmbedUpTo)
            return recorded;
        var content = options.WithoutRecord(File.ReadAllBytes(file));
        var hash = Convert.ToHexStringLower(SHA256.HashData(content));
        return recorded with { Content = content, ContentHash = hash == recorded.Hash ? null : hash };
    }

    /// <summary>
    /// The path that a file belongs to: itself, a folder it is in, a file it lies beside (a configuration); itself too where the node found
    /// it by other ways.
    /// </summary>
    private static string OwnerOf(string file, IReadOnlyList<string> given) =>
        given.FirstOrDefault(path => path == file)
        ?? given.FirstOrDefault(path => IsBelow(file, path))
        ?? given.FirstOrDefault(path => Path.GetDirectoryName(path) is { } folder && IsBelow(file, folder))
        ?? file;

    private static bool IsBelow(string file, string folder) =>
        file.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static IEnumerable<string> Expand(string path) => Directory.Exists(path)
        ? Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
            .Where(file => SpecialFile.KindOf(file) is null && LeadsSomewhere(file))
            .Order(StringComparer.Ordinal)
        : File.Exists(path) ? [path] : [];

    // File.Exists says that a link is there, whatever became of the file.
    private static bool LeadsSomewhere(string file)
    {
        try
        {
            return File.ResolveLinkTarget(file, returnFinalTarget: true) is not { Exists: false };
        }
        catch (IOException)
        {
            return false;   // in a circle
        }
    }
}
