using System.Buffers.Binary;
using System.Security;
using System.Text;
using System.Xml;

namespace IpAdapter.Diffusion.Imaging;

/// <summary>
/// Texts kept inside a WebP file: one property of its XMP chunk (RFC 9649, section 2.7.1.5; ISO 16684-1), so that other programs keep or
/// show it as they do any metadata.
/// </summary>
internal static class WebpRemarks
{
    private const string Namespace = "urn:ipgraph:remarks";
    private const string Element = "remarks";
    private const int FileHeader = 12;
    private const int ChunkHeader = 8;
    private const byte HasXmp = 0b100;

    private static readonly XmlReaderSettings s_untrusted = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        CheckCharacters = false,
    };

    /// <summary>The XMP packet that carries remarks.</summary>
    public static byte[] PacketOf(IReadOnlyDictionary<string, string> remarks) => Encoding.UTF8.GetBytes(
        $"""
        <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
        <rdf:Description rdf:about="" xmlns:ipgraph="{Namespace}">
        <ipgraph:{Element}>{SecurityElement.Escape(RemarksText.Create(remarks))}</ipgraph:{Element}>
        </rdf:Description>
        </rdf:RDF></x:xmpmeta>
        """);

    /// <summary>Reads the texts by keyword; a packet of somebody else's is <c>XMP</c>.</summary>
    public static IReadOnlyDictionary<string, string> Read(Stream file)
    {
        var head = new byte[ChunkHeader];
        file.Position = FileHeader;
        while (file.ReadAtLeast(head, ChunkHeader, throwOnEndOfStream: false) == ChunkHeader)
        {
            long length = BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(4));
            if (length > file.Length - file.Position)
                break;
            if (!head.AsSpan(0, 4).SequenceEqual("XMP "u8) || length > PngRemarks.MaxBytes)
            {
                file.Seek(length + length % 2, SeekOrigin.Current);
                continue;
            }

            var packet = new byte[length];
            file.ReadExactly(packet);
            return OursIn(packet) is { } text
                ? RemarksText.Read(text)
                : new Dictionary<string, string> { ["XMP"] = Encoding.UTF8.GetString(packet) };
        }

        return new Dictionary<string, string>();
    }

    /// <summary>Copies a WebP without the packet that <see cref="PacketOf"/> made.</summary>
    /// <returns>Whether there was one.</returns>
    public static bool Remove(ReadOnlySpan<byte> webp, Stream to)
    {
        using var rest = new MemoryStream(webp.Length);
        var (found, place) = (false, FileHeader);
        while (place + ChunkHeader <= webp.Length)
        {
            long length = BinaryPrimitives.ReadUInt32LittleEndian(webp[(place + 4)..]);
            var end = (int)Math.Min(webp.Length, place + ChunkHeader + length + length % 2);
            var content = webp[(place + ChunkHeader)..(int)Math.Min(webp.Length, place + ChunkHeader + length)];
            var isOurs = webp[place..].StartsWith("XMP "u8) && OursIn(content.ToArray()) is not null;
            if (!isOurs)
                rest.Write(webp[place..end]);
            (found, place) = (found || isOurs, end);
        }

        if (!found)
        {
            to.Write(webp);
            return false;
        }

        var chunks = rest.GetBuffer().AsSpan(0, (int)rest.Length);
        // The extended header says which chunks there are.
        if (chunks.StartsWith("VP8X"u8) && chunks.Length > ChunkHeader)
            chunks[ChunkHeader] &= unchecked((byte)~HasXmp);
        Span<byte> size = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(size, (uint)(FileHeader - ChunkHeader + chunks.Length));
        to.Write("RIFF"u8);
        to.Write(size);
        to.Write("WEBP"u8);
        to.Write(chunks);
        return true;
    }

    private static string? OursIn(byte[] packet)
    {
        try
        {
            using var xml = XmlReader.Create(new MemoryStream(packet), s_untrusted);
            return xml.ReadToFollowing(Element, Namespace) ? xml.ReadElementContentAsString() : null;
        }
        catch (XmlException)
        {
            return null;
        }
    }
}
