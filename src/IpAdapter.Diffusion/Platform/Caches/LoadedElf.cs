using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace IpAdapter.Diffusion.Platform.Caches;

/// <summary>Addresses of symbols that a loaded library does not export.</summary>
internal static unsafe class LoadedElf
{
    /// <summary>Finds symbols in the library's file and moves them to where it was loaded.</summary>
    /// <param name="path">The file that was loaded.</param>
    /// <param name="handle">As <see cref="NativeLibrary"/> gave it.</param>
    /// <param name="exported">A function that the library exports: it tells where the library was loaded.</param>
    /// <param name="names">The symbols wanted.</param>
    /// <returns>Those that are there.</returns>
    /// <exception cref="InvalidDataException">The file is not what was loaded, or has no such table.</exception>
    public static Dictionary<string, ElfSymbols.Place> Find(string path, nint handle, string exported, params IReadOnlyList<string> names)
    {
        if (!NativeLibrary.TryGetExport(handle, exported, out var export))
            throw new InvalidDataException($"it does not export {exported}");
        var found = Read(path, [exported, .. names]);
        if (!found.Remove(exported, out var anchor))
            throw new InvalidDataException($"its table of symbols lacks {exported}");
        var start = unchecked((ulong)export - anchor.Address);
        if (start % (ulong)Environment.SystemPageSize != 0)
            throw new InvalidDataException("it was loaded from another file");
        return found.ToDictionary(symbol => symbol.Key, symbol => symbol.Value with { Address = start + symbol.Value.Address });
    }

    // Mapped, not read: of half a gigabyte the tables are a fifth.
    private static Dictionary<string, ElfSymbols.Place> Read(string path, IReadOnlyList<string> names)
    {
        using var file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, mapName: null, capacity: 0, MemoryMappedFileAccess.Read);
        using var view = file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        var length = new FileInfo(path).Length;
        if (length > int.MaxValue)
            throw new InvalidDataException("it is larger than 2 GiB");
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        try
        {
            return ElfSymbols.Find(new ReadOnlySpan<byte>(start, (int)length), names);
        }
        finally
        {
            view.SafeMemoryMappedViewHandle.ReleasePointer();
        }
    }
}
