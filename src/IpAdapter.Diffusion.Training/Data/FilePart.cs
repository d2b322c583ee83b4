using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Training.Data;

/// <summary>Bytes that lie in a file, or are one.</summary>
/// <param name="Path">The file.</param>
/// <param name="Offset">Where they begin; not read where they are the whole file.</param>
/// <param name="Length">How many; null for the whole file.</param>
public readonly record struct FilePart(string Path, long Offset = 0, long? Length = null)
{
    /// <summary>Reads them.</summary>
    /// <param name="most">More bytes are refused.</param>
    /// <exception cref="TrainingDataException">They are more than that, fewer than said, or can't be read.</exception>
    public byte[] Read(long most)
    {
        try
        {
            if (Length is not { } length)
                return SmallFile.ReadAllBytes(Path, most);
            using var open = DataFile.Open(Path);
            var file = open.SafeFileHandle;
            if (length > most)
                throw new TrainingDataException($"'{Path}' has {length} bytes, which is more than the {most} that such a part may have");
            var bytes = new byte[length];
            for (var read = 0; read < bytes.Length;)
            {
                var count = RandomAccess.Read(file, bytes.AsSpan(read), Offset + read);
                if (count == 0)
                    throw new TrainingDataException($"'{Path}' ends {bytes.Length - read} bytes too early: it was cut off, or "
                        + "changed meanwhile");
                read += count;
            }

            return bytes;
        }
        // Names come from files of strangers: one may hold a NUL.
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException
            or NotSupportedException)
        {
            throw new TrainingDataException($"'{Path}' can't be read: {problem.Message}", problem);
        }
    }
}
