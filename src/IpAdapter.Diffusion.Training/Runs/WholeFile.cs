namespace IpAdapter.Diffusion.Training.Runs;

/// <summary>Writes files that are there whole or not at all, whenever the process or the machine ends.</summary>
public static class WholeFile
{
    /// <summary>Ending of files that were not finished.</summary>
    internal const string Unfinished = ".unfinished";

    /// <summary>Writes a file in another's name first, and renames it when it is on the disk.</summary>
    /// <param name="path">The file; one that is there is replaced. Its folder is made.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="IOException">It can't be written; nothing of it is left, and a file that was there is as it was.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var unfinished = path + Unfinished;
        try
        {
            using (var file = new FileStream(unfinished, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 20))
            {
                write(file);
                file.Flush(flushToDisk: true);
            }

            File.Move(unfinished, path, overwrite: true);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }
}
