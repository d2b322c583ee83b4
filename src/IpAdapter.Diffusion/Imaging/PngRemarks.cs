using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Imaging;

/// <summary>Texts kept inside a PNG file beside its pixels (chunks tEXt, zTXt and iTXt of the PNG specification, section 11.3.3).</summary>
internal static class PngRemarks
{
    /// <summary>Most bytes of all texts together, after decompression; what is beyond is not read.</summary>
    public const int MaxBytes = 256 << 20;

    private const int CompressFrom = 2048;
    private const int SignatureAndHeader = 8 + 25;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>
    /// Reads the texts of any PNG, by keyword; the first of a keyword counts. A damaged chunk is passed over; where the file ends too
    /// early, what came before counts.
    /// </summary>
    /// <exception cref="ImageFileException">The file can't be opened, or is no PNG.</exception>
    public static IReadOnlyDictionary<string, string> Read(string path)
    {
        if (SpecialFile.KindOf(path) is { } kind)
            throw new ImageFileException(path, $"a PNG file was expected, this is {kind}");
        try
        {
            using var file = File.OpenRead(path);
            return Read(file, path);
        }
        catch (Exception cause) when (cause is (IOException and not ImageFileException) or UnauthorizedAccessException)
        {
            throw new ImageFileException(path, $"the file can't be opened: {cause.Message}", cause);
        }
    }

    /// <summary>Reads the texts of a PNG, as <see cref="Read(string)"/> does.</summary>
    /// <param name="file">The file, at its beginning; must be able to seek.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <exception cref="ImageFileException">It is no PNG.</exception>
    public static IReadOnlyDictionary<string, string> Read(Stream file, string name)
    {
        Span<byte> head = stackalloc byte[8];
        if (file.ReadAtLeast(head, 8, throwOnEndOfStream: false) < 8 || !head.SequenceEqual(Signature))
            throw new ImageFileException(name, "a PNG file was expected, this is none");

        var remarks = new Dictionary<string, string>(StringComparer.Ordinal);
        var room = MaxBytes;
        while (file.ReadAtLeast(head, 8, throwOnEndOfStream: false) == 8)
        {
            long length = BinaryPrimitives.ReadUInt32BigEndian(head);
            var type = Encoding.Latin1.GetString(head[4..]);
            if (type == "IEND" || length > file.Length - file.Position)
                break;
            if (type is not ("tEXt" or "zTXt" or "iTXt") || length > room)
            {
                file.Seek(length + 4, SeekOrigin.Current);
                continue;
            }
            var chunk = new byte[4 + length];
            head[4..].CopyTo(chunk);
            file.ReadExactly(chunk.AsSpan(4));
            if (file.ReadAtLeast(head[..4], 4, throwOnEndOfStream: false) < 4)
                break;
            if (BinaryPrimitives.ReadUInt32BigEndian(head) != Crc32.Compute(chunk)
                || Parse(type, chunk.AsSpan(4), room) is not var (keyword, text, bytes))
                continue;
            room -= bytes;
            remarks.TryAdd(keyword, text);
        }
        return remarks;
    }

    /// <summary>Copies a PNG with texts put in behind its header.</summary>
    internal static void Insert(ReadOnlySpan<byte> png, IReadOnlyDictionary<string, string> remarks, Stream to)
    {
        to.Write(png[..SignatureAndHeader]);
        foreach (var (keyword, text) in remarks.OrderBy(remark => remark.Key, StringComparer.Ordinal))
            WriteChunk(to, ChunkOf(keyword, text));
        to.Write(png[SignatureAndHeader..]);
    }

    /// <summary>Copies a PNG without some of its texts.</summary>
    /// <returns>Whether there were any of those.</returns>
    internal static bool Remove(ReadOnlySpan<byte> png, Func<string, bool> isUnwanted, Stream to)
    {
        const int around = 12;   // length, type and check sum
        var (found, place) = (false, Signature.Length);
        to.Write(png[..place]);
        while (place + around <= png.Length)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(png[place..]);
            var end = (int)Math.Min(png.Length, place + around + (long)length);
            var content = png[(place + 8)..end];
            var isText = Encoding.Latin1.GetString(png.Slice(place + 4, 4)) is "tEXt" or "zTXt" or "iTXt";
            var goes = isText && Cut(ref content) is { } keyword && isUnwanted(keyword);
            if (!goes)
                to.Write(png[place..end]);
            (found, place) = (found || goes, end);
        }

        to.Write(png[place..]);
        return found;
    }

    // iTXt: keyword, 0, compressed?, method 0, language, 0, translated keyword, 0, UTF-8 text.
    private static byte[] ChunkOf(string keyword, string text)
    {
        if (keyword.Length is 0 or > 79 || keyword.Any(letter => letter is < ' ' or > '\u00FF' or (>= '\u007F' and <= '\u00A0'))
            || keyword != keyword.Trim())
            throw new ArgumentException($"A PNG keyword has 1 to 79 Latin-1 characters and no space at its ends; '{keyword}' does not.",
                nameof(keyword));
        var bytes = Encoding.UTF8.GetBytes(text);
        var compressed = bytes.Length >= CompressFrom;
        using var chunk = new MemoryStream();
        chunk.Write("iTXt"u8);
        chunk.Write(Encoding.Latin1.GetBytes(keyword));
        chunk.Write([0, compressed ? (byte)1 : (byte)0, 0, 0, 0]);
        if (!compressed)
            chunk.Write(bytes);
        if (compressed)
        {
            using var deflate = new ZLibStream(chunk, CompressionLevel.Optimal, leaveOpen: true);
            deflate.Write(bytes);
        }
        return chunk.ToArray();
    }

    private static void WriteChunk(Stream to, ReadOnlySpan<byte> typeAndContent)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, typeAndContent.Length - 4);
        to.Write(number);
        to.Write(typeAndContent);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Compute(typeAndContent));
        to.Write(number);
    }

    private static (string Keyword, string Text, int Bytes)? Parse(string type, ReadOnlySpan<byte> content, int room)
    {
        if (Cut(ref content) is not { } keyword)
            return null;
        if (type == "tEXt")
            return (keyword, Encoding.Latin1.GetString(content), content.Length);
        if (type == "zTXt")
            return content.Length > 0 && content[0] == 0 && Inflate(content[1..], room) is { } latin
                ? (keyword, Encoding.Latin1.GetString(latin), latin.Length)
                : null;

        if (content.Length < 2 || content[0] > 1)
            return null;
        var compressed = content[0] == 1;
        content = content[2..];
        if (Cut(ref content) is null || Cut(ref content) is null)
            return null;
        var text = compressed ? Inflate(content, room) : content.ToArray();
        return text is null ? null : (keyword, Encoding.UTF8.GetString(text), text.Length);
    }

    private static string? Cut(ref ReadOnlySpan<byte> content)
    {
        var end = content.IndexOf((byte)0);
        if (end < 0)
            return null;
        var text = Encoding.Latin1.GetString(content[..end]);
        content = content[(end + 1)..];
        return text;
    }

    private static byte[]? Inflate(ReadOnlySpan<byte> compressed, int room)
    {
        try
        {
            using var inflate = new ZLibStream(new MemoryStream(compressed.ToArray()), CompressionMode.Decompress);
            using var text = new MemoryStream();
            var piece = new byte[1 << 16];
            while (inflate.Read(piece) is > 0 and var count)
            {
                if (text.Length + count > room)
                    return null;
                text.Write(piece, 0, count);
            }
            return text.ToArray();
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
