using System.Buffers.Binary;
using System.Text;

namespace IpAdapter.Diffusion.Imaging;

/// <summary>
/// Texts kept inside a JPEG file: comment segments (COM of ITU-T T.81, section B.2.4.5), as many as they need, behind the file's first
/// marker.
/// </summary>
internal static class JpegRemarks
{
    private const int StartOfImage = 2;
    private const int MostInSegment = 65_533;
    private const byte Comment = 0xFE;
    private const byte StartOfScan = 0xDA;
    private const byte EndOfImage = 0xD9;

    // What tells our comments from other people's.
    private static ReadOnlySpan<byte> Mark => "ipgraph\0"u8;

    /// <summary>
    /// Reads the texts by keyword; a comment of somebody else's is <c>comment</c>. Where the file ends too early, what came before counts.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Read(Stream file)
    {
        using var ours = new MemoryStream();
        string? foreign = null;
        foreach (var (type, content) in Segments(file))
        {
            if (type != Comment || ours.Length + content.Length > PngRemarks.MaxBytes)
                continue;
            if (content.AsSpan().StartsWith(Mark))
                ours.Write(content.AsSpan(Mark.Length));
            else
                foreign ??= Encoding.UTF8.GetString(content);
        }

        var remarks = RemarksText.Read(Encoding.UTF8.GetString(ours.GetBuffer(), 0, (int)ours.Length));
        return foreign is null ? remarks : new Dictionary<string, string>(remarks, StringComparer.Ordinal) { ["comment"] = foreign };
    }

    /// <summary>Copies a JPEG with texts put in.</summary>
    public static void Insert(ReadOnlySpan<byte> jpeg, IReadOnlyDictionary<string, string> remarks, Stream to)
    {
        to.Write(jpeg[..StartOfImage]);
        var text = remarks.Count == 0 ? [] : Encoding.UTF8.GetBytes(RemarksText.Create(remarks)).AsSpan();
        Span<byte> head = [0xFF, Comment, 0, 0];
        while (text.Length > 0)
        {
            var piece = text[..Math.Min(text.Length, MostInSegment - Mark.Length)];
            BinaryPrimitives.WriteUInt16BigEndian(head[2..], (ushort)(2 + Mark.Length + piece.Length));
            to.Write(head);
            to.Write(Mark);
            to.Write(piece);
            text = text[piece.Length..];
        }

        to.Write(jpeg[StartOfImage..]);
    }

    /// <summary>Copies a JPEG without the texts that <see cref="Insert"/> put in.</summary>
    /// <returns>Whether there were any.</returns>
    public static bool Remove(ReadOnlySpan<byte> jpeg, Stream to)
    {
        var (found, place) = (false, StartOfImage);
        to.Write(jpeg[..StartOfImage]);
        while (place + 4 <= jpeg.Length && jpeg[place] == 0xFF && jpeg[place + 1] is not (StartOfScan or EndOfImage))
        {
            var end = Math.Min(jpeg.Length, place + 2 + Math.Max(2, (int)BinaryPrimitives.ReadUInt16BigEndian(jpeg[(place + 2)..])));
            var isOurs = jpeg[place + 1] == Comment && jpeg[(place + 4)..end].StartsWith(Mark);
            if (!isOurs)
                to.Write(jpeg[place..end]);
            (found, place) = (found || isOurs, end);
        }

        to.Write(jpeg[place..]);
        return found;
    }

    // Every segment before the pixels: FF, type, length (itself included), content.
    private static IEnumerable<(byte Type, byte[] Content)> Segments(Stream file)
    {
        var head = new byte[4];
        file.Position = StartOfImage;
        while (file.ReadAtLeast(head, 4, throwOnEndOfStream: false) == 4 && head[0] == 0xFF && head[1] is not (StartOfScan or EndOfImage))
        {
            var content = new byte[Math.Max(0, BinaryPrimitives.ReadUInt16BigEndian(head.AsSpan(2)) - 2)];
            if (file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false) < content.Length)
                yield break;
            yield return (head[1], content);
        }
    }
}
