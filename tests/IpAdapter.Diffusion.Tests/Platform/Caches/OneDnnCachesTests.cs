using System.Runtime.InteropServices;
using IpAdapter.Diffusion.Platform;
using IpAdapter.Diffusion.Platform.Caches;

namespace IpAdapter.Diffusion.Tests.Platform.Caches;

/// <summary>Against the libtorch that the tests run with: when another version has it elsewhere, these say so.</summary>
public sealed class OneDnnCachesTests
{
    [Fact]
    public void What_oneDNN_believes_is_what_the_processor_tells()
    {
        var caches = Find();
        Assert.SkipWhen(NativeLibraries.TorchNeedsCure, "this processor hides its caches, and oneDNN was given others");

        Assert.Equal(X86Cpu.OfThisMachine!.CacheBytes, caches.Bytes);
        Assert.False(caches.AreUnknown);
    }

    [Fact]
    public void Known_sizes_are_never_written_over()
    {
        var caches = Find();
        var before = caches.Words;

        Assert.Throws<InvalidOperationException>(() => caches.Give([1 << 15, 1 << 20, 1 << 20]));

        Assert.Equal(before, caches.Words);
    }

    [Fact]
    public void Another_file_than_the_loaded_one_is_refused()
    {
        var (library, _) = Library();
        var other = NativeLibrary.Load(Path.Combine(NativeLibraries.Folder, "libc10.so"));

        Assert.Throws<InvalidDataException>(() => OneDnnCaches.Find(library, other));
    }

    private static OneDnnCaches Find()
    {
        var (library, handle) = Library();
        return OneDnnCaches.Find(library, handle);
    }

    private static (string Path, nint Handle) Library()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && X86Cpu.OfThisMachine is not null, "there is such a library on Linux and x86 alone");
        var library = NativeLibraries.LoadTorch().Library!;
        return (library, NativeLibrary.Load(library));
    }
}
