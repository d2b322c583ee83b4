using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace IpAdapter.Diffusion.Weights;

/// <summary>A .npy file: one array of floating point numbers, as NumPy's <c>save</c> writes it (NEP 1). Arrays of Python objects, which are pickles, are refused.</summary>
public static partial class NumpyFile
{
    private const int LongestHeader = 64 * 1024;
    private const long LargestFile = 256 << 20;
    private static readonly Dictionary<string, ScalarType> s_types = new() { ["f2"] = ScalarType.Float16, ["f4"] = ScalarType.Float32, ["f8"] = ScalarType.Float64 };

    /// <summary>Reads the shape from the file's header.</summary>
    /// <exception cref="WeightFileException">The file is not there, or not such an array.</exception>
    public static IReadOnlyList<long> ReadShape(string path)
    {
        using var file = Open(path);
        return ReadHeader(path, file).Shape;
    }

    /// <summary>Reads the array.</summary>
    /// <returns>The numbers in the type they have, on the CPU.</returns>
    /// <exception cref="WeightFileException">The file is not there, or not such an array.</exception>
    public static Tensor Read(string path)
    {
        using var file = Open(path);
        var (type, shape) = ReadHeader(path, file);
        var numbers = new byte[file.Length - file.Position];
        file.ReadExactly(numbers);
        using var scope = NewDisposeScope();
        var read = empty(shape.ToArray(), type);
        read.bytes = numbers;
        return read.MoveToOuterDisposeScope();
    }

    private static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception reason) when (reason is IOException or UnauthorizedAccessException)
        {
            throw new WeightFileException(path, reason.Message, reason);
        }
    }

    private static (ScalarType Type, long[] Shape) ReadHeader(string path, FileStream file)
    {
        var text = ReadHeaderText(path, file);
        var (descr, order, dimensions) = (Descr().Match(text), FortranOrder().Match(text), Dimensions().Match(text));
        if (!descr.Success || !order.Success || !dimensions.Success)
            throw new WeightFileException(path, "its header does not name 'descr', 'fortran_order' and 'shape': is this an array that numpy.save wrote?");
        if (descr.Groups["order"].Value == ">" || !s_types.TryGetValue(descr.Groups["type"].Value, out var type))
            throw new WeightFileException(path, $"its numbers are of type '{descr.Groups["order"].Value}{descr.Groups["type"].Value}': only little-endian f2, f4 and f8 are read; save it with .astype('float32')");
        if (order.Groups["value"].Value == "True")
            throw new WeightFileException(path, "its numbers are in Fortran's order: save it with numpy.ascontiguousarray");

        long[] shape = [.. dimensions.Groups["sizes"].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(size => Size(path, size))];
        var expected = shape.Aggregate((Int128)type.Size(), (product, size) => product * size);
        return expected == file.Length - file.Position
            ? (type, shape)
            : throw new WeightFileException(path, $"its header promises [{string.Join(", ", shape)}] numbers, {expected} bytes, but {file.Length - file.Position} follow. Is the file whole?");
    }

    private static long Size(string path, string text) =>
        long.TryParse(text.TrimEnd('L'), NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size <= LargestFile ? size : throw new WeightFileException(path, $"its shape has a size '{text}'");

    private static string ReadHeaderText(string path, FileStream file)
    {
        if (file.Length > LargestFile)
            throw new WeightFileException(path, $"has {file.Length:N0} bytes; at most {LargestFile:N0} are read");
        Span<byte> beginning = stackalloc byte[12];
        var read = file.ReadAtLeast(beginning, beginning.Length, throwOnEndOfStream: false);
        if (read < beginning.Length || beginning[0] != 0x93 || !beginning[1..].StartsWith("NUMPY"u8))
            throw new WeightFileException(path, "is not a .npy file, which begins with 93 'NUMPY'");
        var isShort = beginning[6] == 1;
        long length = isShort ? BinaryPrimitives.ReadUInt16LittleEndian(beginning[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(beginning[8..]);
        file.Position = isShort ? 10 : 12;
        if (length > LongestHeader || length > file.Length - file.Position)
            throw new WeightFileException(path, $"its header claims {length:N0} bytes; at most {LongestHeader:N0} are read, and {file.Length - file.Position:N0} follow");
        var header = new byte[length];
        file.ReadExactly(header);
        return Encoding.UTF8.GetString(header);
    }

    [GeneratedRegex("'descr'\\s*:\\s*'(?<order>[<>=|]?)(?<type>[^']*)'", RegexOptions.CultureInvariant)]
    private static partial Regex Descr();

    [GeneratedRegex("'fortran_order'\\s*:\\s*(?<value>True|False)", RegexOptions.CultureInvariant)]
    private static partial Regex FortranOrder();

    [GeneratedRegex("'shape'\\s*:\\s*\\((?<sizes>[^)]*)\\)", RegexOptions.CultureInvariant)]
    private static partial Regex Dimensions();
}
