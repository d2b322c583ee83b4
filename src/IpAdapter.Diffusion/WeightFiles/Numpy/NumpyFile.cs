using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Win32.SafeHandles;

namespace IpAdapter.Diffusion.WeightFiles.Numpy;

/// <summary>
/// A .npy file: one array of floating point numbers, as NumPy's <c>save</c> writes it (NEP 1). Arrays of Python objects, which are pickles,
/// are refused.
/// </summary>
public static partial class NumpyFile
{
    private const int LongestHeader = 64 * 1024;
    private const long LargestFile = 256 << 20;
    private static readonly Dictionary<string,
        ScalarType> s_types = new() { ["f2"] = ScalarType.Float16, ["f4"] = ScalarType.Float32, ["f8"] = ScalarType.Float64 };

    /// <summary>Reads the shape from the file's header.</summary>
    /// <exception cref="WeightFileException">The file is not there, or not such an array.</exception>
    public static IReadOnlyList<long> ReadShape(string path) => Open(path, file => ReadHeader(path, file).Shape);

    /// <summary>Reads the array.</summary>
    /// <returns>The numbers in the type they have, on the CPU.</returns>
    /// <exception cref="WeightFileException">The file is not there, or not such an array.</exception>
    public static Tensor Read(string path) => Open(path, file =>
    {
        var (type, shape, start) = ReadHeader(path, file);
        var numbers = new byte[RandomAccess.GetLength(file) - start];
        WeightFileHeader.Fill(numbers, file, start, path);
        using var scope = NewDisposeScope();
        var read = empty(shape, type);
        read.bytes = numbers;
        return read.MoveToOuterDisposeScope();
    });

    private static T Open<T>(string path, Func<SafeFileHandle, T> read)
    {
        using var file = WeightFileHeader.OpenFile(path);
        try
        {
            return read(file);
        }
        catch (IOException reason) when (reason is not WeightFileException)
        {
            throw new WeightFileException(path, reason.Message, reason);
        }
    }

    private static (ScalarType Type, long[] Shape, long Start) ReadHeader(string path, SafeFileHandle file)
    {
        var (text, start) = ReadHeaderText(path, file);
        var (descr, order, dimensions) = (Descr().Match(text), FortranOrder().Match(text), Dimensions().Match(text));
        if (!descr.Success || !order.Success || !dimensions.Success)
            throw new WeightFileException(path,
                "its header does not name 'descr', 'fortran_order' and 'shape': is this an array that numpy.save wrote?");
        if (descr.Groups["order"].Value == ">" || !s_types.TryGetValue(descr.Groups["type"].Value, out var type))
            throw new WeightFileException(path, $"its numbers are of type '{descr.Groups["order"].Value}{descr.Groups["type"].Value}': "
                + "only little-endian f2, f4 and f8 are read; save it with .astype('float32')");
        if (order.Groups["value"].Value == "True")
            throw new WeightFileException(path, "its numbers are in Fortran's order: save it with numpy.ascontiguousarray");

        long[] shape = [.. dimensions.Groups["sizes"].Value.Split(',',
            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(size => Size(path, size))];
        var expected = shape.Aggregate((Int128)type.Size(), (product, size) => product * size);
        var follow = RandomAccess.GetLength(file) - start;
        return expected == follow
            ? (type, shape, start)
            : throw new WeightFileException(path,
                $"its header promises [{string.Join(", ", shape)}] numbers, {expected} bytes, but {follow} follow. Is the file whole?");
    }

    private static long Size(string path, string text) =>
        long.TryParse(text.TrimEnd('L'), NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size <= LargestFile
            ? size
            : throw new WeightFileException(path, $"its shape has a size '{text}'");

    private static (string Text, long End) ReadHeaderText(string path, SafeFileHandle file)
    {
        var whole = RandomAccess.GetLength(file);
        if (whole > LargestFile)
            throw new WeightFileException(path, $"has {whole:N0} bytes; at most {LargestFile:N0} are read");
        Span<byte> beginning = stackalloc byte[12];
        var read = RandomAccess.Read(file, beginning, 0);
        if (read < beginning.Length || beginning[0] != 0x93 || !beginning[1..].StartsWith("NUMPY"u8))
            throw new WeightFileException(path, "is not a .npy file, which begins with 93 'NUMPY'");
        var isShort = beginning[6] == 1;
        long length = isShort ? BinaryPrimitives.ReadUInt16LittleEndian(beginning[8..])
            : BinaryPrimitives.ReadUInt32LittleEndian(beginning[8..]);
        var start = isShort ? 10 : 12;
        if (length > LongestHeader || length > whole - start)
            throw new WeightFileException(path,
                $"its header claims {length:N0} bytes; at most {LongestHeader:N0} are read, and {whole - start:N0} follow");
        var header = new byte[length];
        WeightFileHeader.Fill(header, file, start, path);
        return (Encoding.UTF8.GetString(header), start + length);
    }

    [GeneratedRegex("'descr'\\s*:\\s*'(?<order>[<>=|]?)(?<type>[^']*)'", RegexOptions.CultureInvariant)]
    private static partial Regex Descr();

    [GeneratedRegex("'fortran_order'\\s*:\\s*(?<value>True|False)", RegexOptions.CultureInvariant)]
    private static partial Regex FortranOrder();

    [GeneratedRegex("'shape'\\s*:\\s*\\((?<sizes>[^)]*)\\)", RegexOptions.CultureInvariant)]
    private static partial Regex Dimensions();
}
