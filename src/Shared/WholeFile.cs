// Compiled into each that writes files: there is no assembly that the graph, the trainings and their plugin all see.
#if IPADAPTER_TRAINING
namespace IpAdapter.Diffusion.Training.Runs;
#elif IPADAPTER_TRAINING_PLUGIN
namespace IpAdapter.Graph.Training;
#else
namespace IpAdapter.Graph.Delivery;
#endif

/// <summary>Writes files that are there whole or not at all, whenever the process or the machine ends.</summary>
internal static class WholeFile
{
    /// <summary>Writes a file; one that is there is replaced. Its folder is made.</summary>
    /// <param name="path">The file. What an earlier process left of it is written over.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="IOException">It can't be written; nothing of it is left, and a file that was there is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written there.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        Write(path + ".unfinished", FileMode.Create, write, unfinished =>
        {
            File.Move(unfinished, path, overwrite: true);
            return path;
        });
    }

    /// <summary>Writes a file in a folder under a hidden name, and has it given its own then.</summary>
    /// <param name="folder">The folder, which is there.</param>
    /// <param name="write">Writes the content.</param>
    /// <param name="place">Renames the file that is named to it, now that it is whole.</param>
    /// <returns>What <paramref name="place"/> says.</returns>
    /// <exception cref="IOException">It can't be written; nothing of it is left.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written there.</exception>
    public static string Write(string folder, Action<Stream> write, Func<string, string> place) =>
        Write(Hidden(folder), FileMode.CreateNew, write, place);

    /// <summary>A new name in a folder, hidden, so that nobody takes it for a result.</summary>
    public static string Hidden(string folder) => Path.Combine(folder, $".{Guid.NewGuid():N}.part");

    private static string Write(string unfinished, FileMode mode, Action<Stream> write, Func<string, string> place)
    {
        try
        {
            using (var file = new FileStream(unfinished, mode, FileAccess.ReadWrite, FileShare.None, bufferSize: 1 << 16))
            {
                write(file);
                file.Flush(flushToDisk: true);
            }

            return place(unfinished);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }
}
