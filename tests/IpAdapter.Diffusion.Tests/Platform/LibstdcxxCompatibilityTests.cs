using System.Security.Cryptography;
using System.Text;
using IpAdapter.Diffusion.Platform;

namespace IpAdapter.Diffusion.Tests.Platform;

public sealed class LibstdcxxCompatibilityTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static string Binding => Path.Combine(NativeLibraries.Folder, "libLibTorchSharp.so");

    [Fact]
    public void The_cure_is_applied_to_a_copy_and_the_original_stays_as_it_was()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the binding is an ELF file on Linux alone");
        var original = _folder.Write("libLibTorchSharp.so", File.ReadAllBytes(Binding));
        var before = SHA256.HashData(File.ReadAllBytes(original));

        var copy = LibstdcxxCompatibility.GetCompatibleCopy(original);

        Assert.NotEqual(original, copy);
        Assert.Equal(Path.GetDirectoryName(original), Path.GetDirectoryName(copy));
        Assert.Equal(before, SHA256.HashData(File.ReadAllBytes(original)));
        Assert.Equal([original, copy], Directory.GetFiles(_folder["."]).Select(Path.GetFullPath)
            .OrderByDescending(path => path == original));
    }

    [Fact]
    public void The_copy_needs_neither_the_symbol_nor_its_version_and_a_second_cure_finds_nothing_to_do()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the binding is an ELF file on Linux alone");
        var library = File.ReadAllBytes(Binding);
        Assert.True(library.AsSpan().IndexOf("_ZSt21ios_base_library_initv\0"u8) > 0);

        LibstdcxxCompatibility.Cure(library, Binding);

        Assert.Equal(-1, library.AsSpan().IndexOf("_ZSt21ios_base_library_initv\0"u8));
        Assert.Throws<DllNotFoundException>(() => LibstdcxxCompatibility.Cure(library, Binding));
    }

    [Fact]
    public void A_copy_that_is_there_is_used_as_it_is()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the binding is an ELF file on Linux alone");
        var original = _folder.Write("libLibTorchSharp.so", File.ReadAllBytes(Binding));
        var written = File.GetLastWriteTimeUtc(LibstdcxxCompatibility.GetCompatibleCopy(original));

        Assert.Equal(written, File.GetLastWriteTimeUtc(LibstdcxxCompatibility.GetCompatibleCopy(original)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not an ELF file at all, but long enough to hold the header of one, which is sixty-four bytes")]
    [InlineData("\u007fELF\u0002\u0001 and then sections that lie nowhere, with a table that would begin far beyond the end of it")]
    public void Something_else_is_refused_with_a_reason(string content)
    {
        var problem = Assert.Throws<DllNotFoundException>(() => LibstdcxxCompatibility.Cure(Encoding.Latin1.GetBytes(content), "some.so"));

        Assert.StartsWith("some.so can't be loaded here", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_cut_off_anywhere_is_refused_too()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the binding is an ELF file on Linux alone");
        var library = File.ReadAllBytes(Binding);
        for (var length = 0; length < library.Length; length += 49_999)
        {
            var cut = library[..length];
            Assert.Throws<DllNotFoundException>(() => LibstdcxxCompatibility.Cure(cut, "cut.so"));
        }
    }
}
