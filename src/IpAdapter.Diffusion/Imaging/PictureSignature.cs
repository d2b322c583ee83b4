namespace IpAdapter.Diffusion.Imaging;

/// <summary>Tells a picture's format by the first bytes of its file, whatever its name ends with.</summary>
public static class PictureSignature
{
    /// <summary>Bytes from the beginning that <see cref="FormatOf(ReadOnlySpan{byte})"/> wants to see.</summary>
    public const int Length = 12;

    /// <summary>Tells the format by a file's first bytes.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The format's name: <c>PNG</c>, <c>JPEG</c>, <c>WebP</c>, ...; null where it is no picture.</returns>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static string? FormatOf(string path)
    {
        Span<byte> head = stackalloc byte[Length];
        using var file = File.OpenHandle(path);
        return FormatOf(head[..RandomAccess.Read(file, head, 0)]);
    }

    /// <summary>Tells the format.</summary>
    /// <param name="head">The first <see cref="Length"/> bytes, or as many as there are.</param>
    /// <returns>The format's name; null where it is no picture.</returns>
    public static string? FormatOf(ReadOnlySpan<byte> head) => head switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => "PNG",
        [0xFF, 0xD8, 0xFF, ..] => "JPEG",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => "WebP",
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => "GIF",
        [(byte)'I', (byte)'I', 0x2A, 0, ..] or [(byte)'M', (byte)'M', 0, 0x2A, ..] => "TIFF",
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', (byte)'h' or (byte)'a' or (byte)'m', ..] => "HEIF",
        [0xFF, 0x0A, ..] or [0, 0, 0, 0x0C, (byte)'J', (byte)'X', (byte)'L', (byte)' ', ..] => "JPEG XL",
        [(byte)'B', (byte)'M', _, _, _, _, 0, 0, 0, 0, ..] => "BMP",
        _ => null,
    };
}
