using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace IpAdapter.Diffusion.WeightFiles.Mapping;

/// <summary>
/// A weight file mapped into memory, read-only. Its tensors lie where the file system's cache has them: nothing is read before it is
/// computed with, and nothing twice.
/// The map is undone when the last tensor of it (or view of such a tensor) is gone, not before.
/// </summary>
/// <remarks>Writing to such a tensor ends the process, so what changes a weight clones it first.</remarks>
internal sealed unsafe class MappedTensorBytes : ITensorBytes
{
    // MADV_DONTNEED: the pages stay in the file system's cache, the process is no longer counted for them
    private const int DoNotNeed = 4;

    // Libtorch tells only an address when a tensor's memory is free: this is where the map is found by it. It holds what libtorch holds, no
    // more.
    private static readonly List<MappedTensorBytes> Mapped = [];

    private readonly SafeFileHandle _file;
    private readonly string _path;
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _begin;
    private readonly long _length;
    private int _holders = 1;   // this object, and each tensor; guarded by Mapped
    private bool _isDisposed;

    /// <exception cref="WeightFileException">The file is gone, or another than the one expected.</exception>
    public MappedTensorBytes(FileFingerprint expected)
    {
        (_path, _length) = (expected.Path, expected.Length);
        _file = WeightFileHeader.OpenFile(_path);
        try
        {
            expected.MustBe(Now);
            _map = MemoryMappedFile.CreateFromFile(_file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
            _view = _map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        }
        catch (Exception reason)
        {
            _map?.Dispose();
            _file.Dispose();
            if (reason is WeightFileException || reason is not (IOException or UnauthorizedAccessException)) throw;
            throw new WeightFileException(_path, $"can't be mapped into memory: {reason.Message}", reason);
        }

        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _begin);
        _begin += _view.PointerOffset;
        lock (Mapped) Mapped.Add(this);
    }

    public FileFingerprint Now => FileFingerprint.Get(_file, _path);

    public Tensor Read(WeightEntry entry)
    {
        if (entry.Strides is not null) return NativeTensors.Gather(entry, Read);
        var place = _begin + entry.Offset;
        if (entry.Length == 0 || (nint)place % entry.Type.Size() != 0) return Copy(entry, place);
        lock (Mapped)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _holders++;
        }

        return NativeTensors.Over((nint)place, entry, &Free);
    }

    public void Forget(WeightEntry entry)
    {
        if (!OperatingSystem.IsLinux()) return;
        // Whole pages within the tensor: those at its ends hold its neighbours' numbers too.
        var page = (nint)Environment.SystemPageSize;
        var begin = ((nint)_begin + (nint)entry.Offset + page - 1) / page * page;
        var end = ((nint)_begin + (nint)(entry.Offset + entry.Length)) / page * page;
        if (end > begin) _ = Advise(begin, (nuint)(end - begin), DoNotNeed);
    }

    public void Dispose()
    {
        lock (Mapped)
        {
            if (_isDisposed) return;
            _isDisposed = true;
        }

        Release();
    }

    private static Tensor Copy(WeightEntry entry, byte* place)
    {
        var tensor = NativeTensors.Empty(entry);
        Buffer.MemoryCopy(place, (void*)NativeTensors.AddressOf(tensor), entry.Length, entry.Length);
        return tensor;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Free(nint place)
    {
        MappedTensorBytes? owner;
        lock (Mapped) owner = Mapped.Find(map => place >= (nint)map._begin && place < (nint)map._begin + (nint)map._length);
        owner?.Release();
    }

    private void Release()
    {
        lock (Mapped)
        {
            if (--_holders > 0) return;
            Mapped.Remove(this);
        }

        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _map.Dispose();
        _file.Dispose();
    }

    [DllImport("libc", EntryPoint = "madvise")]
    private static extern int Advise(nint place, nuint length, int advice);
}
