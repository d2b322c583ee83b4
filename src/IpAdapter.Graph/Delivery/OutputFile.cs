using System.Globalization;

namespace IpAdapter.Graph.Delivery;

/// <summary>A file that appears whole or not at all, and takes no other's place unless told to.</summary>
internal static class OutputFile
{
    // As much as a picture may well have: a disk that is full is found by it.
    private const int TrialBytes = 1 << 20;

    /// <summary>Tries whether files can be written to a folder, which need not be there yet. Nothing is left of the trial.</summary>
    /// <returns>Why they can't; null where they can.</returns>
    public static string? ObstacleIn(string folder)
    {
        var nearest = folder;
        while (!Path.Exists(nearest) && Path.GetDirectoryName(nearest) is { } parent)
            nearest = parent;
        if (File.Exists(nearest))
            return $"'{nearest}' is a file, not a folder";
        var trial = WholeFile.Hidden(nearest);
        try
        {
            using var file = new FileStream(trial, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1,
                FileOptions.DeleteOnClose);
            file.Write(new byte[TrialBytes]);
            return null;
        }
        catch (Exception obstacle) when (obstacle is IOException or UnauthorizedAccessException)
        {
            return $"nothing can be written to '{nearest}': {obstacle.Message}";
        }
    }

    /// <summary>
    /// Writes a file. Where another content has its name, it gets <c>-2</c>, <c>-3</c> and so on; where the same has, that is the file.
    /// </summary>
    /// <returns>Its path.</returns>
    /// <exception cref="IOException">It can't be written; nothing of it is left.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written there.</exception>
    public static string Write(string target, bool overwrites, Action<Stream> write)
    {
        var folder = Path.GetDirectoryName(target)!;
        Directory.CreateDirectory(folder);
        return WholeFile.Write(folder, write, part => Place(part, target, overwrites));
    }

    private static string Place(string part, string target, bool overwrites)
    {
        if (overwrites)
        {
            File.Move(part, target, overwrite: true);
            return target;
        }

        var stem = target[..^Path.GetExtension(target).Length];
        for (var number = 1; ; number++)
        {
            var candidate = number == 1
                ? target
                : string.Create(CultureInfo.InvariantCulture, $"{stem}-{number}{Path.GetExtension(target)}");
            try
            {
                if (File.Exists(candidate) && HasSameContent(part, candidate))
                    return candidate;
                if (!Path.Exists(candidate))
                {
                    File.Move(part, candidate, overwrite: false);
                    return candidate;
                }
            }
            catch (IOException) when (File.Exists(part) && Path.Exists(candidate))
            {
                // Another run took the name in between: the next one is tried.
            }
        }
    }

    private static bool HasSameContent(string one, string other)
    {
        if (new FileInfo(one).Length != new FileInfo(other).Length)
            return false;
        return File.ReadAllBytes(one).AsSpan().SequenceEqual(File.ReadAllBytes(other));
    }
}
