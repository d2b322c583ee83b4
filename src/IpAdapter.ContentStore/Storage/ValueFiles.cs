using System.Security.Cryptography;

namespace IpAdapter.ContentStore.Storage;

/// <summary>
/// The large values of a store: one file each, called by the hash of its content, never written to again. A file gets that name when it is
/// whole, so what lies there is.
/// </summary>
/// <param name="folder">The store's folder.</param>
internal sealed class ValueFiles(string folder)
{
    private static readonly TimeSpan s_longestWriting = TimeSpan.FromDays(1);

    private readonly string _values = Path.Combine(folder, "values");
    private readonly string _unfinished = Path.Combine(folder, "unfinished");

    /// <summary>Makes the folders, and deletes what writers left unfinished that have ended long ago.</summary>
    public void Prepare(DateTimeOffset now)
    {
        Directory.CreateDirectory(_values);
        Directory.CreateDirectory(_unfinished);
        foreach (var file in Directory.EnumerateFiles(_unfinished))
            if (File.GetLastWriteTimeUtc(file) < now.UtcDateTime - s_longestWriting)
                File.Delete(file);
    }

    /// <summary>A file to write a value to. Without a buffer: what fails to be written is not tried again when it is closed.</summary>
    public FileStream Create() =>
        new(Path.Combine(_unfinished, Guid.NewGuid().ToString("N")), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);

    /// <summary>Gives a file that is written its name.</summary>
    public void Keep(FileStream written, byte[] hash)
    {
        var path = PathOf(hash);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Move(written.Name, path, overwrite: true);
    }

    /// <summary>Opens a value's file, when it is there and what it was.</summary>
    public FileStream? TryOpen(byte[] hash, long length)
    {
        FileStream file;
        try
        {
            file = new FileStream(PathOf(hash), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }

        if (file.Length == length && SHA256.HashData(file).AsSpan().SequenceEqual(hash))
        {
            file.Position = 0;
            return file;
        }

        file.Dispose();
        return null;
    }

    /// <summary>Whether there is a file of that hash.</summary>
    public bool Exists(byte[] hash) => File.Exists(PathOf(hash));

    /// <summary>Deletes a value's file, which is there.</summary>
    public void Delete(byte[] hash) => File.Delete(PathOf(hash));

    /// <summary>The files that are called by a hash, and whether they lie where a value of that hash does.</summary>
    public IEnumerable<(string Path, byte[] Hash, bool IsInPlace)> All() =>
        from path in Directory.EnumerateFiles(_values, "*", SearchOption.AllDirectories)
        let name = Path.GetFileName(path)
        where name.Length == 2 * SHA256.HashSizeInBytes && name.All(char.IsAsciiHexDigitLower)
        let hash = Convert.FromHexString(name)
        select (path, hash, path == PathOf(hash));

    private string PathOf(byte[] hash)
    {
        var name = Convert.ToHexStringLower(hash);
        return Path.Combine(_values, name[..2], name);
    }
}
