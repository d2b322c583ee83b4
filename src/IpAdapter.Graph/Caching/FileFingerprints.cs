using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Caching;

/// <summary>
/// Tells whether files are what they were: small ones by their content, large ones without reading them, by size, time of change and time
/// of birth. Asked once for each path in the life of this object.
/// </summary>
internal sealed class FileFingerprints
{
    // A small file is read in the time that it takes to ask for its times, and those can lie: a copy that keeps them, a file system that
    // has no time of birth.
    private const long SmallFile = 256 << 10;

    private readonly Dictionary<string, string> _known = new(StringComparer.Ordinal);

    public string Get(string path)
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

    private static string One(FileInfo file)
    {
        if (file is not { Exists: true, Length: <= SmallFile } || SpecialFile.KindOf(file.FullName) is not null)
            return Unread(file);
        try
        {
            using var content = file.OpenRead();
            return Convert.ToHexString(SHA256.HashData(content));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return Unread(file);   // whoever reads it in earnest says why it can't be read
        }
    }

    private static string Unread(FileInfo file) => file.Exists
        ? string.Create(CultureInfo.InvariantCulture, $"{file.Length}/{file.LastWriteTimeUtc.Ticks}/{file.CreationTimeUtc.Ticks}")
        : "none";
}
