using Microsoft.Win32.SafeHandles;

namespace IpAdapter.Diffusion.WeightFiles;

/// <summary>
/// Which file a header was read from, and which state of it. A file replaced by renaming has another <paramref name="Inode"/>; one changed
/// in place has the same, with another time or length.
/// </summary>
/// <param name="Path">Absolute path.</param>
/// <param name="Length">Bytes.</param>
/// <param name="ModifiedNanoseconds">When its content changed last, in nanoseconds since 1970.</param>
/// <param name="Inode">The file system's number for the file; 0 where it has none to tell.</param>
public sealed record FileFingerprint(string Path, long Length, long ModifiedNanoseconds, ulong Inode)
{
    /// <inheritdoc/>
    // hundreds of weights hash their file: not its path as well
    public override int GetHashCode() => HashCode.Combine(Length, ModifiedNanoseconds, Inode);

    /// <summary>Takes the fingerprint of an open file: of what is read through it, whatever its path has come to name since.</summary>
    public static FileFingerprint Get(SafeFileHandle file, string path)
    {
        var stamp = FileStamp.Get(file);
        return new FileFingerprint(path, stamp.Length, stamp.ModifiedNanoseconds, stamp.Inode);
    }

    /// <summary>Takes the fingerprint of what lies at a path now.</summary>
    /// <exception cref="WeightFileException">There is no such file, or it can't be read.</exception>
    public static FileFingerprint Get(string path)
    {
        using var file = WeightFileHeader.OpenFile(path);
        return Get(file, path);
    }
}
