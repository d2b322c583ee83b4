namespace IpAdapter.Diffusion.Training.Data;

/// <summary>
/// Where the objects of a list lie in a file of JSON (<c>[{...}, {...}]</c>) or of JSON lines, without reading more than one of them into
/// memory.
/// </summary>
internal static class JsonObjects
{
    /// <summary>More bytes are refused: no pair's names and text are that long.</summary>
    public const int Longest = 1 << 20;

    /// <summary>Finds objects one after the other.</summary>
    /// <param name="path">The file.</param>
    /// <param name="from">Where to begin: 0, or where an object begins.</param>
    /// <exception cref="TrainingDataException">The file ends in the middle of an object, or can't be read.</exception>
    public static IEnumerable<FilePart> Find(string path, long from)
    {
        using var file = Open(path);
        file.Position = from;
        var buffer = new byte[1 << 16];
        var (depth, inText, isEscaped) = (0, false, false);
        var (at, start) = (from, 0L);
        while (Read(file, buffer) is var count and > 0)
        {
            for (var i = 0; i < count; i++, at++)
            {
                var letter = buffer[i];
                if (inText)
                {
                    (inText, isEscaped) = (letter != '"' || isEscaped, letter == '\\' && !isEscaped);
                    continue;
                }

                if (letter == '"')
                    inText = true;
                else if (letter == '{' && depth++ == 0)
                    start = at;
                else if (letter == '}' && depth > 0 && --depth == 0)
                    yield return new(path, start, at + 1 - start);
                if (depth > 0 && at - start > Longest)
                    throw new TrainingDataException($"'{path}': the object at byte {start} has more than {Longest} bytes: this is no "
                        + "list of pairs");
            }
        }

        if (depth > 0)
            throw new TrainingDataException($"'{path}' ends in the middle of the object at byte {start}: it was cut off");
    }

    private static FileStream Open(string path) => Readable(path, () => DataFile.Open(path));

    private static int Read(FileStream file, byte[] buffer) => Readable(file.Name, () => file.Read(buffer));

    private static T Readable<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new TrainingDataException($"'{path}' can't be read: {problem.Message}", problem);
        }
    }
}
