using static System.FormattableString;

namespace IpAdapter.Diffusion.WeightFiles;

/// <summary>Reads a whole file that came from outside: never more than a bound, and only what is a file.</summary>
public static class SmallFile
{
    /// <summary>Most bytes of a configuration, an index of shards or a vocabulary: the largest published ones have a tenth of it.</summary>
    public const long MostBytesOfSettings = 64 << 20;

    /// <summary>Reads all bytes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mostBytes">The bound.</param>
    /// <exception cref="IOException">It is a folder, a pipe or a device, longer than the bound, or can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be read.</exception>
    public static byte[] ReadAllBytes(string path, long mostBytes = MostBytesOfSettings)
    {
        if (Directory.Exists(path))
            throw new IOException("this is a folder, not a file");
        if (SpecialFile.KindOf(path) is { } kind)
            throw new IOException($"this is {kind}, not a file: write its content to a file, and name that");

        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var length = RandomAccess.GetLength(file);
        if (length > mostBytes)
            throw new IOException(Invariant($"the file has {length:N0} bytes, more than the {mostBytes:N0} that are read of such a file"));
        var bytes = new byte[length];
        for (var read = 0; read < bytes.Length;)
        {
            var more = RandomAccess.Read(file, bytes.AsSpan(read), read);
            if (more == 0)
                throw new IOException("the file became shorter while it was read");
            read += more;
        }
        return bytes;
    }
}
