using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace IpAdapter.Diffusion.WeightFiles.Pickles;

/// <summary>
/// Table of contents of a zip archive whose files are stored as they are, so that their bytes can be mapped in place (PKWARE's APPNOTE.TXT
/// 6.3.10, with zip64).
/// The archive is untrusted: every number is compared with the file's length before anything is read by it.
/// </summary>
internal sealed class ZipDirectory
{
    private const uint EntrySignature = 0x02014b50, HeaderSignature = 0x04034b50, EndSignature = 0x06054b50, End64Signature = 0x06064b50,
        Locator64Signature = 0x07064b50;
    private const int EntryLength = 46, HeaderLength = 30, EndLength = 22, End64Length = 56, Locator64Length = 20;
    private const int LongestComment = ushort.MaxValue;
    private const ushort Extra64 = 1;

    private readonly SafeFileHandle _file;
    private readonly string _path;
    private readonly long _fileLength;
    private readonly Dictionary<string, ZipEntry> _entries = [];

    private ZipDirectory(SafeFileHandle file, string path, long fileLength) => (_file, _path, _fileLength) = (file, path, fileLength);

    /// <summary>All names.</summary>
    public IEnumerable<string> Names => _entries.Keys;

    /// <summary>Reads an archive's directory.</summary>
    /// <exception cref="WeightFileException">It has none, or one that does not fit the file.</exception>
    public static ZipDirectory Read(SafeFileHandle file, string path, long fileLength)
    {
        var directory = new ZipDirectory(file, path, fileLength);
        var (offset, length, count) = directory.FindEntries();
        directory.ReadEntries(directory.Bytes(offset, length, "its directory"), count);
        return directory;
    }

    /// <summary>Finds an entry.</summary>
    public ZipEntry? Find(string name) => _entries.TryGetValue(name, out var entry) ? entry : null;

    /// <summary>Where an entry's bytes begin in the file.</summary>
    /// <exception cref="WeightFileException">They are not stored as they are, or not within the file.</exception>
    public long Place(ZipEntry entry)
    {
        if (entry.Obstacle is { } obstacle)
            throw Wrong($"'{entry.Name}' in it is {obstacle}; torch.save stores its entries as they are. Was it packed again? Unpack it, "
                + "and pack it without compression (zip -0)");
        Span<byte> header = stackalloc byte[HeaderLength];
        Fill(header, entry.Header, "the header of an entry");
        if (UInt32(header, 0) != HeaderSignature)
            throw Wrong($"where its directory has '{entry.Name}' (byte {entry.Header:N0}), no entry begins");
        var place = entry.Header + HeaderLength + UInt16(header, 26) + UInt16(header, 28);
        if (place > _fileLength - entry.Length)
            throw Wrong($"'{entry.Name}' in it has {entry.Length:N0} bytes from byte {place:N0} on, but the file ends at {_fileLength:N0}. "
                + "Is the download complete?");
        return place;
    }

    /// <summary>Reads an entry's content.</summary>
    /// <exception cref="WeightFileException">It is not stored as it is, or not within the file.</exception>
    public byte[] Content(ZipEntry entry) => Bytes(Place(entry), entry.Length, $"'{entry.Name}'");

    // The directory lies at the archive's end, before a closing record that is found from behind: a comment of any length may follow it.
    private (long Offset, long Length, long Count) FindEntries()
    {
        var tail = Bytes(Math.Max(0, _fileLength - EndLength - LongestComment), Math.Min(_fileLength, EndLength + LongestComment),
            "its end");
        var at = tail.Length - EndLength;
        while (at >= 0 && (UInt32(tail, at) != EndSignature || UInt16(tail, at + 20) != tail.Length - EndLength - at)) at--;
        if (at < 0) throw Wrong("it begins as an archive (torch.save) but has no directory at its end. Is the download complete?");

        var (count, length, offset) = ((long)UInt16(tail, at + 10), (long)UInt32(tail, at + 12), (long)UInt32(tail, at + 16));
        var locator = at - Locator64Length;
        if (locator < 0 || UInt32(tail, locator) != Locator64Signature) return (offset, length, count);

        Span<byte> end = stackalloc byte[End64Length];
        Fill(end, Int64(tail, locator + 8), "the end of its directory");
        if (UInt32(end, 0) != End64Signature) throw Wrong("its zip64 directory does not end where it says it does");
        return (Int64(end, 48), Int64(end, 40), Int64(end, 32));
    }

    private void ReadEntries(ReadOnlySpan<byte> directory, long count)
    {
        while (directory.Length > 0)
        {
            if (directory.Length < EntryLength || UInt32(directory, 0) != EntrySignature) throw Damaged();
            var (nameLength, extraLength, commentLength) = (UInt16(directory, 28), UInt16(directory, 30), UInt16(directory, 32));
            var total = EntryLength + nameLength + extraLength + commentLength;
            if (directory.Length < total) throw Damaged();
            Add(directory, Encoding.UTF8.GetString(directory.Slice(EntryLength, nameLength)),
                directory.Slice(EntryLength + nameLength, extraLength));
            directory = directory[total..];
        }

        if (_entries.Count != count) throw Damaged();
    }

    private void Add(ReadOnlySpan<byte> entry, string name, ReadOnlySpan<byte> extra)
    {
        var (flags, method) = (UInt16(entry, 8), UInt16(entry, 10));
        var (packed, length, header) = ((long)UInt32(entry, 20), (long)UInt32(entry, 24), (long)UInt32(entry, 42));
        while (extra.Length >= 4)
        {
            var (id, size) = (UInt16(extra, 0), UInt16(extra, 2));
            if (size > extra.Length - 4) throw Damaged();
            if (id == Extra64) Widen(extra.Slice(4, size), ref length, ref packed, ref header);
            extra = extra[(4 + size)..];
        }

        var obstacle = (flags & 1) != 0 ? "encrypted" : method != 0 || packed != length ? "compressed" : null;
        if (obstacle is null && (length < 0 || header < 0 || length > _fileLength || header > _fileLength - HeaderLength))
            throw Wrong($"'{name}' in it has {length:N0} bytes from byte {header:N0} on, but the file ends at {_fileLength:N0}. Is the "
                + "download complete?");
        if (!_entries.TryAdd(name, new ZipEntry(name, header, length, obstacle))) throw Wrong($"'{name}' is in it twice");
    }

    // Numbers that do not fit 32 bits are all ones there, and stand behind the name in this order.
    private void Widen(ReadOnlySpan<byte> extra, ref long length, ref long packed, ref long header)
    {
        if (length == uint.MaxValue) length = Next(ref extra);
        if (packed == uint.MaxValue) packed = Next(ref extra);
        if (header == uint.MaxValue) header = Next(ref extra);
    }

    private long Next(ref ReadOnlySpan<byte> extra)
    {
        if (extra.Length < 8) throw Damaged();
        var number = Int64(extra, 0);
        extra = extra[8..];
        return number;
    }

    private byte[] Bytes(long offset, long length, string what)
    {
        if (length < 0 || length > WeightFileHeader.LongestHeader)
            throw Wrong($"{what} claims {length:N0} bytes; at most {WeightFileHeader.LongestHeader:N0} are read");
        MustLieWithin(offset, length, what);   // before memory is taken for it
        var bytes = new byte[length];
        Fill(bytes, offset, what);
        return bytes;
    }

    private void Fill(Span<byte> bytes, long offset, string what)
    {
        MustLieWithin(offset, bytes.Length, what);
        WeightFileHeader.Fill(bytes, _file, offset, _path);
    }

    private void MustLieWithin(long offset, long length, string what)
    {
        if (offset < 0 || offset > _fileLength - length)
            throw Wrong($"{what} should be at byte {offset:N0}, {length:N0} bytes long, but the file ends at {_fileLength:N0}. Is the "
                + "download complete?");
    }

    private WeightFileException Damaged() => Wrong("its directory is damaged");

    private WeightFileException Wrong(string problem) => new(_path, problem);

    private static ushort UInt16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint UInt32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static long Int64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]);
}
