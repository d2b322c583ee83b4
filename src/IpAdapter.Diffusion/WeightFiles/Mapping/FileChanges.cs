namespace IpAdapter.Diffusion.WeightFiles.Mapping;

/// <summary>Says what became of a file since its header was read.</summary>
internal static class FileChanges
{
    /// <summary>Whether the same file has other content by now: it was written over, not replaced.</summary>
    public static bool WasChangedInPlace(this FileFingerprint before, FileFingerprint now) => now.Inode == before.Inode && now != before;

    /// <summary>Holds that the file is still the one whose header was read.</summary>
    /// <exception cref="WeightFileException">It was changed or replaced; the message says which.</exception>
    public static void MustBe(this FileFingerprint before, FileFingerprint now)
    {
        if (now == before) return;
        throw new WeightFileException(before.Path, before.WasChangedInPlace(now)
            ? $"it was changed in place while in use: {before.Length:N0} bytes of {Time(before)} when its header was read, {now.Length:N0} "
                + $"bytes of {Time(now)} now. Open it again; and replace model files by renaming, or load without memory maps (--no-mmap)"
            : "it was replaced by another file since its header was read. Open it again");
    }

    private static string Time(FileFingerprint file) =>
        (DateTimeOffset.UnixEpoch + TimeSpan.FromTicks(file.ModifiedNanoseconds / 100)).ToString("yyyy-MM-dd HH:mm:ss.fff'Z'", null);
}
