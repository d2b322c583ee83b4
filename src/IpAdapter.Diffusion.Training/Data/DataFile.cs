namespace IpAdapter.Diffusion.Training.Data;

/// <summary>Opens files of data, which come from outside.</summary>
internal static class DataFile
{
    /// <summary>Opens a file to read it.</summary>
    /// <exception cref="IOException">It can't be read, or is a pipe or a device: who opened that would wait for its other end.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be read.</exception>
    public static FileStream Open(string path) => SpecialFile.KindOf(path) is { } kind
        ? throw new IOException($"this is {kind}, not a file: write its content to a file, and name that")
        : File.OpenRead(path);
}
