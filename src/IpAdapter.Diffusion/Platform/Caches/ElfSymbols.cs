using System.Buffers.Binary;
using System.Text;

namespace IpAdapter.Diffusion.Platform.Caches;

/// <summary>
/// The symbols of a 64-bit little-endian ELF library that was not stripped, local ones too (System V gABI, "Symbol Table").
/// </summary>
internal static class ElfSymbols
{
    private const uint SymbolTable = 2;      // SHT_SYMTAB
    private const int SymbolSize = 24;       // sizeof(Elf64_Sym)
    private const int SectionHeader = 64;    // sizeof(Elf64_Shdr)

    /// <summary>Where a symbol is in the library's own addresses, and how many bytes it takes.</summary>
    internal readonly record struct Place(ulong Address, ulong Size);

    /// <summary>Finds symbols by their whole names, in one pass.</summary>
    /// <param name="library">The file.</param>
    /// <param name="names">As the linker knows them.</param>
    /// <returns>Those that are there and defined.</returns>
    /// <exception cref="InvalidDataException">This is no such library, it has no such table, or a name stands for two things.</exception>
    public static Dictionary<string, Place> Find(ReadOnlySpan<byte> library, IReadOnlyList<string> names)
    {
        if (library.Length < SectionHeader || !library[..6].SequenceEqual("\u007fELF\u0002\u0001"u8))
            throw new InvalidDataException("it is not a 64-bit little-endian ELF file");
        var header = HeaderOfSymbols(library);
        var symbols = Content(library, header);
        var texts = Content(library, Header(library, BinaryPrimitives.ReadUInt32LittleEndian(header[40..])));   // sh_link
        var wanted = names.Select(name => Encoding.ASCII.GetBytes(name + '\0')).ToArray();
        var found = new Dictionary<string, Place>();
        for (var at = 0; at <= symbols.Length - SymbolSize; at += SymbolSize)
        {
            var symbol = symbols.Slice(at, SymbolSize);
            var nameAt = BinaryPrimitives.ReadUInt32LittleEndian(symbol);
            var section = BinaryPrimitives.ReadUInt16LittleEndian(symbol[6..]);   // st_shndx, 0 where it is used here and defined elsewhere
            if (nameAt >= texts.Length || section == 0)
                continue;
            var text = texts[(int)nameAt..];
            for (var index = 0; index < wanted.Length; index++)
            {
                if (text.StartsWith(wanted[index]))
                    Add(found, names[index], symbol);
            }
        }

        return found;
    }

    private static void Add(Dictionary<string, Place> found, string name, ReadOnlySpan<byte> symbol)
    {
        var place = new Place(BinaryPrimitives.ReadUInt64LittleEndian(symbol[8..]), BinaryPrimitives.ReadUInt64LittleEndian(symbol[16..]));
        if (!found.TryAdd(name, place) && found[name] != place)
            throw new InvalidDataException($"it has two symbols {name}");
    }

    private static ReadOnlySpan<byte> HeaderOfSymbols(ReadOnlySpan<byte> library)
    {
        var count = BinaryPrimitives.ReadUInt16LittleEndian(library[0x3c..]);   // e_shnum
        for (var index = 0u; index < count; index++)
        {
            var header = Header(library, index);
            if (BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) == SymbolTable)
                return header;
        }

        throw new InvalidDataException("it has no table of local symbols (it was stripped)");
    }

    private static ReadOnlySpan<byte> Header(ReadOnlySpan<byte> library, uint index)
    {
        var table = BinaryPrimitives.ReadUInt64LittleEndian(library[0x28..]);   // e_shoff
        var size = BinaryPrimitives.ReadUInt16LittleEndian(library[0x3a..]);    // e_shentsize
        return Part(library, unchecked(table + (ulong)index * size), SectionHeader);
    }

    private static ReadOnlySpan<byte> Content(ReadOnlySpan<byte> library, ReadOnlySpan<byte> header) =>
        Part(library, BinaryPrimitives.ReadUInt64LittleEndian(header[24..]), BinaryPrimitives.ReadUInt64LittleEndian(header[32..]));

    private static ReadOnlySpan<byte> Part(ReadOnlySpan<byte> library, ulong offset, ulong size)
    {
        var length = (ulong)library.Length;
        return size <= length && offset <= length - size
            ? library.Slice((int)offset, (int)size)
            : throw new InvalidDataException($"it ends before its tables do (at {offset})");
    }
}
