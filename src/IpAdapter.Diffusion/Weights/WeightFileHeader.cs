using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace IpAdapter.Diffusion.Weights;

/// <summary>What a safetensors file says of itself before its first number: names, types, shapes and places of its tensors. Everything has been checked against the file's length.</summary>
public sealed class WeightFileHeader
{
    /// <summary>The longest header read, as in the reference implementation of the format: 100 MB.</summary>
    public const int LongestHeader = 100_000_000;

    private const int LengthField = 8;

    internal WeightFileHeader(FileFingerprint file, IReadOnlyDictionary<string, WeightEntry> entries, IReadOnlyDictionary<string, string> metadata)
    {
        (File, Entries, Metadata) = (file, entries, metadata);
    }

    /// <summary>Which file this is the header of.</summary>
    public FileFingerprint File { get; }

    /// <summary>The tensors by name, in the file's order of names.</summary>
    public IReadOnlyDictionary<string, WeightEntry> Entries { get; }

    /// <summary>What the writer noted in <c>__metadata__</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Reads and checks the header of a file.</summary>
    /// <exception cref="WeightFileException">There is no such file, or it is no sound safetensors file; the message names the place.</exception>
    public static WeightFileHeader Read(string path)
    {
        path = Path.GetFullPath(path);
        using var file = OpenFile(path);
        try
        {
            var fingerprint = FileFingerprint.Of(file, path);
            var header = ReadBytes(file, fingerprint, path);
            return new SafetensorsHeaderReader(path, LengthField + header.Length, fingerprint.Length).Read(header, fingerprint);
        }
        catch (IOException reason) when (reason is not WeightFileException)
        {
            throw new WeightFileException(path, reason.Message, reason);
        }
    }

    internal static SafeFileHandle OpenFile(string path)
    {
        if (Directory.Exists(path)) throw new WeightFileException(path, "expected a .safetensors file, found a folder: name the file in it");
        try
        {
            // Others may replace the file while it is open here: that is how a model is updated under a living host.
            return System.IO.File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.RandomAccess);
        }
        catch (Exception reason) when (reason is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new WeightFileException(path, "no such file", reason);
        }
        catch (Exception reason) when (reason is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new WeightFileException(path, reason.Message, reason);
        }
    }

    private static byte[] ReadBytes(SafeFileHandle file, FileFingerprint fingerprint, string path)
    {
        Span<byte> beginning = stackalloc byte[LengthField + 1];
        var lengthField = beginning[..LengthField];
        if (RandomAccess.Read(file, beginning, 0) < LengthField)
            throw new WeightFileException(path, $"expected a safetensors file, found {fingerprint.Length} bytes: too short for the header's length (8 bytes). Is the download complete?");
        // A header of 18,816 bytes begins like a pickle (0x80): where an object follows, the length is a length.
        if (beginning[LengthField] != (byte)'{' && OtherFormat(lengthField) is { } other)
            throw new WeightFileException(path, $"expected a safetensors file, found {other}");

        var length = BinaryPrimitives.ReadUInt64LittleEndian(lengthField);
        if (length > LongestHeader)
            throw new WeightFileException(path, $"its header claims {length:N0} bytes; at most {LongestHeader:N0} are read. Is this a safetensors file?");
        if ((long)length > fingerprint.Length - LengthField)
            throw new WeightFileException(path, $"its header claims {length:N0} bytes, but only {fingerprint.Length - LengthField:N0} follow. Is the download complete?");

        var header = new byte[length];
        for (var read = 0; read < header.Length;)
        {
            var more = RandomAccess.Read(file, header.AsSpan(read), LengthField + read);
            if (more == 0) throw new WeightFileException(path, "it became shorter while it was read");
            read += more;
        }

        return header;
    }

    private static string? OtherFormat(ReadOnlySpan<byte> beginning)
    {
        if (beginning.StartsWith("PK"u8) || beginning[0] == 0x80)
            return "a pickled PyTorch checkpoint (.bin, .pt, .ckpt), which could run code: convert it to .safetensors";
        if (beginning.StartsWith("GGUF"u8))
            return "a GGUF file: use the model's .safetensors";
        return beginning.StartsWith("version "u8) ? "a Git LFS pointer: fetch the file itself (git lfs pull)" : null;
    }
}
