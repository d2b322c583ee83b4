using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Numpy;

namespace IpAdapter.Diffusion.Tests.WeightFiles;

public sealed class NumpyFileTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void An_array_is_read_in_every_version_of_the_format(byte version)
    {
        var path = Write("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }", Bytes<float>([1, 2, 3, 4, 5, 6]), version);

        using var read = NumpyFile.Read(path);

        Assert.Equal([2L, 3], NumpyFile.ReadShape(path));
        Assert.Equal([1f, 2, 3, 4, 5, 6], read.data<float>().ToArray());
    }

    [Fact]
    public void Half_and_double_precision_are_read_in_the_type_they_have()
    {
        using var halves = NumpyFile.Read(Write("{'descr': '<f2', 'fortran_order': False, 'shape': (2,), }",
            Bytes<Half>([(Half)0.5, (Half)(-2)])));
        using var doubles = NumpyFile.Read(Write("{'descr': '<f8', 'fortran_order': False, 'shape': (), }", Bytes<double>([0.1])));

        Assert.Equal((ScalarType.Float16, -2f), (halves.dtype, halves[1].to(ScalarType.Float32).item<float>()));
        Assert.Equal(0.1, doubles.item<double>());
    }

    [Theory]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", "'|O'")]
    [InlineData("{'descr': '>f4', 'fortran_order': False, 'shape': (1,), }", "'>f4'")]
    [InlineData("{'descr': '<i8', 'fortran_order': False, 'shape': (1,), }", "astype")]
    [InlineData("{'descr': '<f4', 'fortran_order': True, 'shape': (1,), }", "ascontiguousarray")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", "8 bytes, but 4 follow")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775807, 4), }", "size '9223372036854775807'")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", "size '-1'")]
    [InlineData("{}", "'descr'")]
    public void Another_array_is_refused_by_what_is_wrong_with_it(string header, string expected) =>
        Assert.Contains(expected, Assert.Throws<WeightFileException>(() => NumpyFile.Read(Write(header, Bytes<float>([1])))).Message);

    [Fact]
    public void A_file_that_is_no_array_is_refused()
    {
        Assert.Contains("NUMPY", Assert.Throws<WeightFileException>(() => NumpyFile.ReadShape(_folder.Write("a.npy",
            [.. "PK"u8, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0]))).Message);
        Assert.Contains("at most", Assert.Throws<WeightFileException>(() => NumpyFile.ReadShape(_folder.Write("b.npy",
            [0x93, .. "NUMPY"u8, 2, 0, 255, 255, 255, 255, 0]))).Message);
        Assert.Throws<WeightFileException>(() => NumpyFile.ReadShape(_folder["none.npy"]));
    }

    [Fact]
    public void A_file_that_fails_while_it_is_read_is_refused_like_any_other()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "a file that opens and can't be read is at hand on Linux alone");
        const string Unreadable = "/proc/self/mem";   // nothing is mapped at its beginning

        Assert.Throws<WeightFileException>(() => NumpyFile.ReadShape(Unreadable));
        Assert.Throws<WeightFileException>(() => NumpyFile.Read(Unreadable));
    }

    private static byte[] Bytes<T>(ReadOnlySpan<T> numbers)
        where T : struct => MemoryMarshal.AsBytes(numbers).ToArray();

    private string Write(string header, byte[] numbers, byte version = 1)
    {
        var length = new byte[version == 1 ? 2 : 4];
        if (version == 1)
            BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)header.Length);
        else
            BinaryPrimitives.WriteUInt32LittleEndian(length, (uint)header.Length);
        return _folder.Write("array.npy", [0x93, .. "NUMPY"u8, version, 0, .. length, .. Encoding.ASCII.GetBytes(header), .. numbers]);
    }
}
