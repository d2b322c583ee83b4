using System.Security.Cryptography;

namespace IpAdapter.Graph.Delivery;

/// <summary>
/// Finds the files of a recorded run again: where the record's path leads from each of the folders; in the record itself; anywhere below
/// the folders, by their content.
/// Says where something is not as it was.
/// </summary>
internal sealed class RecordedFileFinder(RecordedPlaces places, FileHashes hashes)
{
    private static readonly string s_nothing = Convert.ToHexStringLower(SHA256.HashData([]));

    private readonly Dictionary<string, string> _found = new(StringComparer.Ordinal);
    private readonly List<string> _changes = [];
    private readonly FilesBySize _files = new(places.Folders);

    /// <summary>What was found, by the names that the record has for it.</summary>
    public IReadOnlyDictionary<string, string> Found => _found;

    /// <summary>What is not as it was, for the person who asks for the same again.</summary>
    public IReadOnlyList<string> Changes => _changes;

    /// <summary>Looks for one path.</summary>
    /// <exception cref="FormatException">A carried copy is not what its hash says.</exception>
    public void Find(RecordedPath recorded)
    {
        var name = recorded.Names[0];
        var candidates = recorded.Names.SelectMany(each => places.Folders.Select(folder => Path.GetFullPath(each, folder)));
        var there = candidates.Where(Path.Exists).ToList();
        if (there.Find(path => IsSame(recorded, path)) is { } same)
            Take(recorded, same);
        else if (recorded.Files is [{ Content: not null } carried])
            TakeCopy(recorded, carried, there.Count > 0);
        else if (FindByContent(recorded) is { } moved)
            TakeMoved(recorded, moved);
        else if (there.Count > 0)
            _changes.Add($"'{name}' has changed since{Differing(recorded, there[0])}");
        else
            _changes.Add($"'{name}' was not found beside it, in the current folder or in the folders of IPGRAPH_MODELS, "
                + "nor the same content below them: name the folder in IPGRAPH_MODELS, or give the path with --set");
    }

    private void Take(RecordedPath recorded, string path)
    {
        foreach (var name in recorded.Names)
            _found[name] = path;
    }

    private void TakeCopy(RecordedPath recorded, RecordedFile carried, bool isThere)
    {
        _changes.Add($"'{recorded.Names[0]}' {(isThere ? "has changed since" : "was not found")}: the copy carried inside is taken");
        Take(recorded, Unpack(recorded.Names[0], carried));
    }

    private void TakeMoved(RecordedPath recorded, string path)
    {
        _changes.Add($"'{recorded.Names[0]}' has moved: the same was found at '{path}'");
        Take(recorded, path);
    }

    private string? FindByContent(RecordedPath recorded)
    {
        var inside = recorded.Files.Where(file => file is { Bytes: > 0 } && !file.Name.Split('/').Contains("..")).MaxBy(file => file.Bytes);
        if (inside is null)
            return null;
        var roots = _files.Get(inside.Bytes!.Value).Select(path => RootOf(path, inside.Name)).OfType<string>();
        return roots.FirstOrDefault(root => IsSame(recorded, root));
    }

    /// <summary>What the path would be that a file belongs to, if the file were this one.</summary>
    private static string? RootOf(string path, string name)
    {
        if (name.Length == 0)
            return path;
        var end = Path.DirectorySeparatorChar + name.Replace('/', Path.DirectorySeparatorChar);
        return path.EndsWith(end, StringComparison.Ordinal) ? path[..^end.Length] : null;
    }

    private bool IsSame(RecordedPath recorded, string path) => recorded.Files.All(file => IsSame(file, file.Under(path)));

    // The record is of unknown origin: what has no length (a pipe, a device) is never opened for it.
    private bool IsSame(RecordedFile recorded, string path)
    {
        try
        {
            return new FileInfo(path) is { Exists: true, Length: var length }
                && (recorded.Bytes ?? length) == length
                && (length == 0 ? s_nothing : hashes.Get(path)) == recorded.Hash;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private string Differing(RecordedPath recorded, string path)
    {
        var changed = recorded.Files.Where(file => file.Name.Length > 0 && !IsSame(file, file.Under(path)));
        var names = changed.Select(file => $"'{file.Name}'").ToList();
        var more = names.Count > 3 ? $" and {names.Count - 3} more" : "";
        return names.Count == 0 ? "" : $": {string.Join(", ", names.Take(3))}{more}";
    }

    private string Unpack(string name, RecordedFile file)
    {
        // The hash is text from a file of unknown origin, and a name here: it is one only where it is the content's.
        var hash = file.ContentHash ?? file.Hash;
        if (Convert.ToHexStringLower(SHA256.HashData(file.Content!)) != hash)
            throw new FormatException($"the carried copy of '{name}' is not what its hash says");
        Directory.CreateDirectory(places.TemporaryFolder);
        var path = Path.Combine(places.TemporaryFolder, hash + Path.GetExtension(Path.GetFileName(name)));
        File.WriteAllBytes(path, file.Content!);
        return path;
    }
}
