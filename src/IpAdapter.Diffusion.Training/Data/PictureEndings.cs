namespace IpAdapter.Diffusion.Training.Data;

/// <summary>Endings of files that are pictures.</summary>
internal static class PictureEndings
{
    private static readonly HashSet<string> s_endings = new(StringComparer.OrdinalIgnoreCase) { "png", "jpg", "jpeg", "webp" };

    /// <param name="ending">The ending, with or without its dot.</param>
    public static bool Contain(string ending) => s_endings.Contains(ending.TrimStart('.'));
}
