using System.Buffers.Binary;
using System.Text;

namespace IpAdapter.Diffusion.Platform;

/// <summary>
/// The imported symbols of a 64-bit little-endian ELF library, and the versions it needs of them (System V gABI; Linux Standard Base,
/// "Symbol Versioning").
/// </summary>
internal sealed class ElfImports
{
    private const uint DynamicSymbols = 11;         // SHT_DYNSYM
    private const uint NeededVersions = 0x6ffffffe; // SHT_GNU_verneed
    private const uint SymbolVersions = 0x6fffffff; // SHT_GNU_versym
    private const int SymbolSize = 24;              // sizeof(Elf64_Sym)

    private readonly byte[] _library;
    private readonly Section _symbols;
    private readonly Section _versionsOfSymbols;
    private readonly Section _neededVersions;
    private readonly Section _names;

    /// <summary>Finds the tables of imports.</summary>
    /// <exception cref="InvalidDataException">This is no such library.</exception>
    public ElfImports(byte[] library)
    {
        _library = library;
        if (library.Length < 64 || !library.AsSpan(0, 6).SequenceEqual("\u007fELF\u0002\u0001"u8))
            throw new InvalidDataException("it is not a 64-bit little-endian ELF file");
        var sections = ReadSections();
        _symbols = Only(sections, DynamicSymbols, ".dynsym");
        _versionsOfSymbols = Only(sections, SymbolVersions, ".gnu.version");
        _neededVersions = Only(sections, NeededVersions, ".gnu.version_r");
        if (_neededVersions.Link >= sections.Count || _neededVersions.Link != _symbols.Link)
            throw new InvalidDataException("its symbols and versions do not share one table of names");
        _names = sections[(int)_neededVersions.Link];
    }

    private readonly record struct Section(uint Type, long Offset, long Size, uint Link);

    private readonly record struct NeededVersion(long Offset, string Name, uint Hash, uint NameAt, ushort Index);

    /// <summary>Lets an imported symbol mean another one, of another version that the library needs already.</summary>
    /// <exception cref="InvalidDataException">The symbol is not the only one of its version, or the new name does not fit.</exception>
    public void Redirect(string symbol, string version, string newSymbol, string newVersion)
    {
        var needed = ReadNeededVersions();
        var from = needed.Find(need => need.Name == version) is { Name: not null } found
            ? found
            : throw new InvalidDataException($"it does not need {version}");
        var to = needed.Find(need => need.Name == newVersion) is { Name: not null } other
            ? other
            : throw new InvalidDataException($"it does not need {newVersion}");
        var nameAt = OnlySymbolOf(from.Index, symbol, version);
        if (newSymbol.Length > symbol.Length) throw new InvalidDataException($"{newSymbol} is longer than {symbol}");

        Write(from.Offset, to.Hash);         // vna_hash
        Write(from.Offset + 8, to.NameAt);   // vna_name
        var place = _library.AsSpan((int)(_names.Offset + nameAt), symbol.Length);
        place.Clear();
        Encoding.ASCII.GetBytes(newSymbol, place);
    }

    // The name may be overwritten only if nothing else is called by it, or by its end (linkers share tails).
    private uint OnlySymbolOf(ushort versionIndex, string symbol, string version)
    {
        uint? nameAt = null;
        var names = new List<uint>();
        for (var index = 0; index < _symbols.Size / SymbolSize; index++)
        {
            var name = ReadUInt32(_symbols.Offset + index * SymbolSize);
            names.Add(name);
            if ((ReadUInt16(_versionsOfSymbols.Offset + index * 2) & 0x7fff) != versionIndex) continue;
            if (nameAt is not null || NameAt(name) != symbol)
                throw new InvalidDataException($"it needs more of {version} than {symbol}: {NameAt(name)}");
            nameAt = name;
        }

        if (nameAt is not { } start) throw new InvalidDataException($"it does not import {symbol} of {version}");
        if (names.Count(name => name >= start && name <= start + symbol.Length) != 1)
            throw new InvalidDataException($"the name {symbol} is shared with another symbol");
        return start;
    }

    private List<NeededVersion> ReadNeededVersions()
    {
        var needed = new List<NeededVersion>();
        for (var file = _neededVersions.Offset; ;)
        {
            var version = file + ReadUInt32(file + 8);       // vn_aux
            for (var count = ReadUInt16(file + 2); count > 0; count--)   // vn_cnt
            {
                var nameAt = ReadUInt32(version + 8);
                needed.Add(new NeededVersion(version, NameAt(nameAt), ReadUInt32(version), nameAt, ReadUInt16(version + 6)));
                version += ReadUInt32(version + 12);         // vna_next
            }

            var next = ReadUInt32(file + 12);                // vn_next
            if (next == 0) return needed;
            file += next;
        }
    }

    private List<Section> ReadSections()
    {
        var (table, size, count) = ((long)ReadUInt64(0x28), ReadUInt16(0x3a), ReadUInt16(0x3c));   // e_shoff, e_shentsize, e_shnum
        var sections = new List<Section>(count);
        for (var index = 0; index < count; index++)
        {
            var at = table + index * size;
            sections.Add(new Section(ReadUInt32(at + 4), (long)ReadUInt64(at + 24), (long)ReadUInt64(at + 32), ReadUInt32(at + 40)));
        }

        return sections;
    }

    private static Section Only(List<Section> sections, uint type, string name) =>
        sections.Where(section => section.Type == type).Take(2).ToArray() is [var only]
            ? only
            : throw new InvalidDataException($"it has no {name}, or more than one");

    private string NameAt(uint offset)
    {
        var rest = Bytes(_names.Offset + offset, 1, _library.Length);
        return Encoding.ASCII.GetString(rest[..Math.Max(0, rest.IndexOf((byte)0))]);
    }

    private ushort ReadUInt16(long offset) => BinaryPrimitives.ReadUInt16LittleEndian(Bytes(offset, 2, 2));

    private uint ReadUInt32(long offset) => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(offset, 4, 4));

    private ulong ReadUInt64(long offset) => BinaryPrimitives.ReadUInt64LittleEndian(Bytes(offset, 8, 8));

    private void Write(long offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(_library.AsSpan((int)offset, 4), value);

    private ReadOnlySpan<byte> Bytes(long offset, int atLeast, int atMost)
    {
        if (offset < 0 || offset > _library.Length - atLeast) throw new InvalidDataException($"it ends before its tables do (at {offset})");
        return _library.AsSpan((int)offset, (int)Math.Min(atMost, _library.Length - offset));
    }
}
