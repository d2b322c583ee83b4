using System.Text;
using System.Text.RegularExpressions;

namespace IpAdapter.Graph.Plugins.Loading;

/// <summary>
/// The folder of one host that plugins are copied to before they are loaded, each build in a folder of its own: a build in service can be
/// replaced where it came from.
/// It goes when the host ends; what a killed host left behind goes when the next one begins. Nothing goes but what a host made there:
/// folders of builds, and the lock.
/// </summary>
internal sealed partial class CopyFolder : IDisposable
{
    private const string Prefix = "ipgraph-plugins-";
    private const string LockName = ".lock";
    private const string LockText = "The folder of a host of IpAdapter.Graph, with copies of its plugins. It goes when the host ends.\n";

    private readonly string _path;
    private readonly FileStream _lock;
    private int _count;

    public CopyFolder(string? parent)
    {
        parent ??= Path.GetTempPath();
        Directory.CreateDirectory(parent);
        RemoveAbandoned(parent);
        _path = Path.Combine(parent, Prefix + Path.GetRandomFileName());
        Directory.CreateDirectory(_path);
        _lock = new FileStream(Path.Combine(_path, LockName), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        _lock.Write(Encoding.UTF8.GetBytes(LockText));
    }

    /// <summary>Makes an empty folder for a build.</summary>
    public string Add(string build)
    {
        var folder = Path.Combine(_path, $"{build[..16]}-{Interlocked.Increment(ref _count)}");
        Directory.CreateDirectory(folder);
        return folder;
    }

    /// <summary>Removes a build's folder, as far as the system lets go of its files.</summary>
    public static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception inUse) when (inUse is IOException or UnauthorizedAccessException)
        {
            // A native library that is still mapped can't be deleted everywhere; the next host removes what is left.
        }
    }

    public void Dispose()
    {
        RemoveBuilds(_path);
        _lock.Dispose();
        RemoveEmptied(_path);
    }

    private static void RemoveAbandoned(string parent)
    {
        foreach (var folder in Directory.EnumerateDirectories(parent, Prefix + "*"))
        {
            try
            {
                // A host that is just beginning has made its lock and not taken it yet: whoever opened it now would take it away. Its text
                // comes when it is taken.
                if (new FileInfo(Path.Combine(folder, LockName)) is not { Exists: true } file
                    || file.Length != Encoding.UTF8.GetByteCount(LockText))
                    continue;
                // A living host holds its lock; one that was killed holds nothing, but has left the file. What has another file of that
                // name is not a host's.
                using (var abandoned = new FileStream(Path.Combine(folder, LockName), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
                {
                    if (!HasLockText(abandoned))
                        continue;
                    RemoveBuilds(folder);
                }

                RemoveEmptied(folder);
            }
            catch (Exception alive) when (alive is IOException or UnauthorizedAccessException)
            {
            }
        }
    }

    private static bool HasLockText(FileStream file)
    {
        var bytes = Encoding.UTF8.GetBytes(LockText);
        var found = new byte[bytes.Length];
        return file.Length == bytes.Length && file.ReadAtLeast(found, found.Length, throwOnEndOfStream: false) == found.Length
            && found.AsSpan().SequenceEqual(bytes);
    }

    private static void RemoveBuilds(string folder)
    {
        try
        {
            foreach (var build in Directory.EnumerateDirectories(folder).Where(build => BuildName().IsMatch(Path.GetFileName(build))))
                Remove(build);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // Somebody who tidies temporary files was faster.
        }
    }

    /// <summary>
    /// Removes the folder itself, where every build in it could be removed; the lock stays with what is left, so that the next host finds
    /// it.
    /// </summary>
    private static void RemoveEmptied(string folder)
    {
        try
        {
            if (Directory.EnumerateDirectories(folder).Any())
                return;
            File.Delete(Path.Combine(folder, LockName));
            Directory.Delete(folder, recursive: false);
        }
        catch (Exception inUse) when (inUse is IOException or UnauthorizedAccessException)
        {
        }
    }

    /// <summary>What <see cref="Add"/> calls its folders.</summary>
    [GeneratedRegex("^[0-9a-f]{16}-[0-9]+$")]
    private static partial Regex BuildName();
}
