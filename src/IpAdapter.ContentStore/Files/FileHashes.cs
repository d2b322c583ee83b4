using System.Security.Cryptography;

namespace IpAdapter.ContentStore.Files;

/// <summary>
/// The identity of files: the hash of their content, which is read once and noted beside what tells cheaply that a file is the one it was.
/// </summary>
/// <param name="store">Keeps the notes.</param>
public sealed class FileHashes(ValueStore store)
{
    // Two changes within one tick of a file system's clock leave one stamp: what was changed just now is read again the next time.
    private static readonly TimeSpan s_settled = TimeSpan.FromSeconds(2);

    /// <summary>The SHA-256 of a file's content.</summary>
    /// <exception cref="IOException">It can't be read, or changed while it was.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be read.</exception>
    /// <exception cref="ValueStoreException">The store can't be read and written.</exception>
    public byte[] Get(string path)
    {
        path = Path.GetFullPath(path);
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 20);
        var stamp = FileStamp.Get(file.SafeFileHandle);
        if (store.FindFile(path, stamp) is { } known)
            return known;
        var hash = SHA256.HashData(file);
        if (FileStamp.Get(file.SafeFileHandle) != stamp)
            throw new IOException($"'{path}' changed while it was read");
        if (IsSettled(stamp))
            store.PutFile(path, stamp, hash);
        return hash;
    }

    private bool IsSettled(FileStamp stamp)
    {
        var changed = Math.Max(stamp.ModifiedNanoseconds, stamp.ChangedNanoseconds);
        return DateTimeOffset.UnixEpoch.AddTicks(changed / 100) + s_settled < store.Now;
    }
}
