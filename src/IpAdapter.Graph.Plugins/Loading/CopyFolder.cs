namespace IpAdapter.Graph.Plugins.Loading;

/// <summary>
/// The folder of one host that plugins are copied to before they are loaded, each build in a folder of its own: a build in service can be replaced where it came from.
/// It goes when the host ends; what a killed host left behind goes when the next one begins.
/// </summary>
internal sealed class CopyFolder : IDisposable
{
    private const string Prefix = "ipgraph-plugins-";
    private const string LockName = ".lock";

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
        _lock = new FileStream(Path.Combine(_path, LockName), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
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
        _lock.Dispose();
        Remove(_path);
    }

    private static void RemoveAbandoned(string parent)
    {
        foreach (var folder in Directory.EnumerateDirectories(parent, Prefix + "*"))
        {
            try
            {
                // A living host holds its lock; one that was killed holds nothing, but has left the file.
                using (new FileStream(Path.Combine(folder, LockName), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
                {
                }

                Remove(folder);
            }
            catch (Exception alive) when (alive is IOException or UnauthorizedAccessException)
            {
            }
        }
    }
}
