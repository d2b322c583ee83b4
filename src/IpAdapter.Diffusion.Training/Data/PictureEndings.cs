namespace IpAdapter.Diffusion.Training.Data;

/// <summary>Endings of files that are pictures.</summary>
internal static class PictureEndings
{
    private static readonly HashSet<string> s_endings = new(StringComparer.OrdinalIgnoreCase) { "png", "jpg", "jpeg", "webp" };

    private const string Hint = "hint.";

    /// <summary>Whether an ending is that of a control picture beside a picture: <c>hint.png</c>.</summary>
    /// <param name="ending">The ending, without its dot.</param>
    public static bool AreOfHint(string ending) =>
        ending.StartsWith(Hint, StringComparison.OrdinalIgnoreCase) && Contain(ending[Hint.Length..]);

    /// <summary>The control picture beside a picture, or null.</summary>
    /// <param name="picture">The picture's file.</param>
    public static string? FindHint(string picture) =>
        s_endings.Select(ending => Path.ChangeExtension(picture, Hint + ending)).FirstOrDefault(File.Exists);

    /// <summary>Whether a file's ending is that of a picture.</summary>
    /// <param name="ending">The ending, with or without its dot.</param>
    public static bool Contain(string ending) => s_endings.Contains(ending.TrimStart('.'));
}
