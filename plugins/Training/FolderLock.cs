namespace IpAdapter.Graph.Training;

/// <summary>Keeps two processes from training in one folder at the same time. The system lets go of it with the process.</summary>
internal sealed class FolderLock : IDisposable
{
    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <exception cref="IOException">Another process trains there.</exception>
    public static FolderLock Take(string folder)
    {
        var path = Path.Combine(folder, ".lock");
        try
        {
            return new(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException reason) when (File.Exists(path))
        {
            throw new IOException("another run trains there at this moment", reason);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
