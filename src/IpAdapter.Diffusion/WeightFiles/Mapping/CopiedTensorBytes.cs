using Microsoft.Win32.SafeHandles;

namespace IpAdapter.Diffusion.WeightFiles.Mapping;

/// <summary>
/// A weight file read into memory of our own, tensor by tensor, for disks where a map can't be relied on (network shares, files that are
/// written over in place).
/// </summary>
internal sealed unsafe class CopiedTensorBytes : ITensorBytes
{
    private const int LargestRead = 1 << 30;

    private readonly FileFingerprint _expected;
    private readonly SafeFileHandle _file;

    /// <exception cref="WeightFileException">The file is gone, or another than the one expected.</exception>
    public CopiedTensorBytes(FileFingerprint expected)
    {
        _expected = expected;
        _file = WeightFileHeader.OpenFile(expected.Path);
        try
        {
            expected.MustBe(Now);
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    public FileFingerprint Now => FileFingerprint.Get(_file, _expected.Path);

    public Tensor Read(WeightEntry entry)
    {
        if (entry.Strides is not null) return NativeTensors.Gather(entry, Read);
        var tensor = NativeTensors.Empty(entry);
        try
        {
            ReadInto((byte*)NativeTensors.AddressOf(tensor), entry);
            _expected.MustBe(Now);   // what changed while it was read may be half of one and half of the other
            return tensor;
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
    }

    public void Forget(WeightEntry entry) { }

    public void Dispose() => _file.Dispose();

    private void ReadInto(byte* place, WeightEntry entry)
    {
        for (var read = 0L; read < entry.Length;)
        {
            var more = Read(new Span<byte>(place + read, (int)Math.Min(LargestRead, entry.Length - read)), entry.Offset + read);
            if (more == 0)
                throw new WeightFileException(_expected.Path,
                    $"it ends within tensor '{entry.Name}': it became shorter since its header was read");
            read += more;
        }
    }

    private int Read(Span<byte> bytes, long offset)
    {
        try
        {
            return RandomAccess.Read(_file, bytes, offset);
        }
        catch (IOException reason)
        {
            throw new WeightFileException(_expected.Path, reason.Message, reason);
        }
    }
}
