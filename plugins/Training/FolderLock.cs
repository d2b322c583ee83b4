using IpAdapter.Diffusion.Training.Runs;

namespace IpAdapter.Graph.Training;

/// <summary>Keeps two processes from training in one folder at the same time. The system lets go of it with the process.</summary>
internal sealed class FolderLock : IDisposable
{
    private const string Name = ".lock";

    // A file that somebody else holds: EWOULDBLOCK of Linux and of macOS, ERROR_SHARING_VIOLATION of Windows.
    private static readonly int[] s_held = [11, 35, 32];

    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <summary>Takes a folder; null where another process trains in it.</summary>
    /// <exception cref="IOException">The folder can't be written to.</exception>
    public static FolderLock? TryTake(string folder)
    {
        try
        {
            return new(new FileStream(Path.Combine(folder, Name), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException problem) when (s_held.Contains(problem.HResult & 0xffff))
        {
            return null;
        }
    }

    /// <summary>Removes a folder in which no step was made, so that nobody takes it for a training.</summary>
    public static void RemoveUnused(string folder)
    {
        try
        {
            if (!Directory.Exists(folder))
                return;
            using var taken = TryTake(folder);
            if (taken is not null && Directory.GetFileSystemEntries(folder).All(TellsNothing))
                Directory.Delete(folder, recursive: true);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // One folder more does no harm, and there is something else to tell.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static bool TellsNothing(string entry) => Path.GetFileName(entry) switch
    {
        Name => true,
        "loss.csv" => LossTable.Read(entry).Count == 0,
        _ => false,
    };
}
