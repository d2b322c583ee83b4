using System.Globalization;
using System.Text;

namespace IpAdapter.Graph.Caching;

/// <summary>
/// Tells whether files are what they were, without reading them: size, time of change and time of birth (a file replaced by renaming is born anew). Asked once for each path in the life of this object.
/// </summary>
internal sealed class FileFingerprints
{
    private readonly Dictionary<string, string> _known = new(StringComparer.Ordinal);

    public string Of(string path)
    {
        if (!_known.TryGetValue(path, out var fingerprint))
            _known[path] = fingerprint = Directory.Exists(path) ? Folder(path) : One(new FileInfo(path));
        return fingerprint;
    }

    private static string Folder(string path)
    {
        var all = new StringBuilder();
        var everything = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None };
        foreach (var file in new DirectoryInfo(path).EnumerateFiles("*", everything).OrderBy(file => file.FullName, StringComparer.Ordinal))
            all.Append(file.FullName).Append('|').Append(One(file)).Append('|');
        return all.ToString();
    }

    private static string One(FileInfo file) => file.Exists
        ? string.Create(CultureInfo.InvariantCulture, $"{file.Length}/{file.LastWriteTimeUtc.Ticks}/{file.CreationTimeUtc.Ticks}")
        : "none";
}
