using System.Buffers.Binary;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Hosting.Files;

/// <summary>Tells what a file is by its first bytes, not by its name.</summary>
public static class FileKind
{
    /// <summary>A picture of any format.</summary>
    public const string Picture = "a picture";

    /// <summary>A weight file of the .safetensors format.</summary>
    public const string Safetensors = "a weight file (.safetensors)";

    private const int Head = 16;

    /// <summary>Finds what a file is, in the words of messages; null for a text, and for anything unknown.</summary>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static string? Find(string path)
    {
        if (SpecialFile.KindOf(path) is { } special)
            return special;   // opening a pipe would wait for its other end
        Span<byte> head = stackalloc byte[Head];
        using var file = File.OpenHandle(path);
        head = head[..RandomAccess.Read(file, head, 0)];
        return Find(head, RandomAccess.GetLength(file));
    }

    /// <summary>Finds what a file is from its beginning and its length.</summary>
    public static string? Find(ReadOnlySpan<byte> head, long length) => head switch
    {
        [(byte)'P', (byte)'K', 3, 4, ..] or [0x80, 2 or 3 or 4 or 5, ..] => "a weight file or another archive (.pt, .bin, .ckpt, .zip)",
        [(byte)'G', (byte)'G', (byte)'U', (byte)'F', ..] => "a weight file (.gguf)",
        [_, _, _, _, _, _, _, _, (byte)'{', ..] when BinaryPrimitives.ReadInt64LittleEndian(head) is > 0 and var header
            && header <= length - sizeof(long) => Safetensors,
        [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] => "a text in UTF-16",
        [(byte)'%', (byte)'P', (byte)'D', (byte)'F', ..] => "a PDF",
        _ when PictureSignature.FormatOf(head) is not null => Picture,
        _ => null,
    };
}
