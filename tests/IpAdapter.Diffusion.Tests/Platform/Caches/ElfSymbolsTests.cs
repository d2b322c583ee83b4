using System.Buffers.Binary;
using System.Text;
using IpAdapter.Diffusion.Platform.Caches;

namespace IpAdapter.Diffusion.Tests.Platform.Caches;

public sealed class ElfSymbolsTests
{
    [Fact]
    public void A_local_symbol_is_found_by_its_whole_name()
    {
        var library = Library(("first", 0x100, 8), ("first_longer", 0x200, 16));

        var found = ElfSymbols.Find(library, ["first", "absent", "rst_longe"]);

        Assert.Equal(new Dictionary<string, ElfSymbols.Place> { ["first"] = new(0x100, 8) }, found);
    }

    [Fact]
    public void A_name_that_stands_for_two_things_is_refused()
    {
        var problem = Assert.Throws<InvalidDataException>(() => ElfSymbols.Find(Library(("same", 0x100, 8), ("same", 0x200, 8)), ["same"]));

        Assert.Equal("it has two symbols same", problem.Message);
    }

    [Fact]
    public void A_stripped_library_is_told()
    {
        var library = Library(("first", 0x100, 8));
        BinaryPrimitives.WriteUInt32LittleEndian(library.AsSpan(64 + 4), 1);   // no table of symbols any more

        var problem = Assert.Throws<InvalidDataException>(() => ElfSymbols.Find(library, ["first"]));

        Assert.Equal("it has no table of local symbols (it was stripped)", problem.Message);
    }

    [Fact]
    public void A_library_cut_off_or_with_any_word_of_it_spoilt_is_found_in_or_refused_and_never_read_beyond_its_end()
    {
        var whole = Library(("first", 0x100, 8), ("second", 0x200, 16));
        for (var length = 0; length < whole.Length; length++)
            Try(whole[..length]);
        for (var at = 0; at <= whole.Length - 8; at++)
        {
            var spoilt = (byte[])whole.Clone();
            BinaryPrimitives.WriteUInt64LittleEndian(spoilt.AsSpan(at), ulong.MaxValue - 40);
            Try(spoilt);
        }

        static void Try(byte[] library)
        {
            try
            {
                ElfSymbols.Find(library, ["first", "second"]);
            }
            catch (InvalidDataException)
            {
                // Told: as good as found.
            }
        }
    }

    // Header; sections: the symbols' and their names'; then both.
    private static byte[] Library(params (string Name, ulong Address, ulong Size)[] symbols)
    {
        const int headers = 64, table = headers + 2 * 64;
        var names = Encoding.ASCII.GetBytes("\0" + string.Concat(symbols.Select(symbol => symbol.Name + '\0')));
        var library = new byte[table + symbols.Length * 24 + names.Length];
        "\u007fELF\u0002\u0001"u8.CopyTo(library);
        Write(0x28, headers);
        BinaryPrimitives.WriteUInt16LittleEndian(library.AsSpan(0x3a), 64);
        BinaryPrimitives.WriteUInt16LittleEndian(library.AsSpan(0x3c), 2);
        BinaryPrimitives.WriteUInt32LittleEndian(library.AsSpan(headers + 4), 2);
        Write(headers + 24, table);
        Write(headers + 32, (ulong)symbols.Length * 24);
        BinaryPrimitives.WriteUInt32LittleEndian(library.AsSpan(headers + 40), 1);
        BinaryPrimitives.WriteUInt32LittleEndian(library.AsSpan(headers + 64 + 4), 3);
        Write(headers + 64 + 24, (ulong)(table + symbols.Length * 24));
        Write(headers + 64 + 32, (ulong)names.Length);
        var nameAt = 1;
        for (var index = 0; index < symbols.Length; index++)
        {
            var at = table + index * 24;
            BinaryPrimitives.WriteUInt32LittleEndian(library.AsSpan(at), (uint)nameAt);
            BinaryPrimitives.WriteUInt16LittleEndian(library.AsSpan(at + 6), 1);
            Write(at + 8, symbols[index].Address);
            Write(at + 16, symbols[index].Size);
            nameAt += symbols[index].Name.Length + 1;
        }

        names.CopyTo(library, table + symbols.Length * 24);
        return library;

        void Write(int at, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(library.AsSpan(at), value);
    }
}
