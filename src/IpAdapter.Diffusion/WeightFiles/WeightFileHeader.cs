using System.Buffers.Binary;
using IpAdapter.Diffusion.WeightFiles.Pickles;
using IpAdapter.Diffusion.WeightFiles.Safetensors;
using Microsoft.Win32.SafeHandles;

namespace IpAdapter.Diffusion.WeightFiles;

/// <summary>
/// What a weight file says of itself apart from its numbers: names, types, shapes and places of its tensors. Everything has been checked
/// against the file's length.
/// </summary>
public sealed class WeightFileHeader
{
    /// <summary>The longest header read, as in the reference implementation of the format: 100 MB.</summary>
    public const int LongestHeader = 100_000_000;

    private const int LengthField = 8;
    private const int BeginningLength = 24;

    internal WeightFileHeader(FileFingerprint file, IReadOnlyDictionary<string, WeightEntry> entries, IReadOnlyDictionary<string,
        string> metadata)
    {
        (File, Entries, Metadata) = (file, entries, metadata);
    }

    /// <summary>Which file this is the header of.</summary>
    public FileFingerprint File { get; }

    /// <summary>The tensors by name, in the file's order of names.</summary>
    public IReadOnlyDictionary<string, WeightEntry> Entries { get; }

    /// <summary>
    /// What the writer of a safetensors file noted in <c>__metadata__</c>; of one of torch.save's, the short texts beside its tensors.
    /// </summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Whether it is a file of torch.save; its pickle was read, not executed.</summary>
    public bool IsPickled { get; internal init; }

    /// <summary>Reads and checks the header of a safetensors file, or of one of torch.save's; its content tells which.</summary>
    /// <exception cref="WeightFileException">There is no such file, or it is not sound; the message names the place.</exception>
    public static WeightFileHeader Read(string path)
    {
        path = Path.GetFullPath(path);
        using var file = OpenFile(path);
        try
        {
            var fingerprint = FileFingerprint.Get(file, path);
            Span<byte> beginning = stackalloc byte[BeginningLength];
            beginning = beginning[..RandomAccess.Read(file, beginning, 0)];
            if (TorchArchive.IsOne(beginning) && !IsSafetensors(beginning)) return TorchArchive.Read(file, fingerprint);
            var header = ReadBytes(file, fingerprint, beginning);
            var read = new SafetensorsHeaderReader(path, LengthField + header.Length, fingerprint.Length).Read(header, fingerprint);
            return read.Entries.Count > 0 ? read : throw new WeightFileException(path, "holds no tensor: its header names none");
        }
        catch (IOException reason) when (reason is not WeightFileException)
        {
            throw new WeightFileException(path, reason.Message, reason);
        }
    }

    internal static SafeFileHandle OpenFile(string path)
    {
        if (Directory.Exists(path)) throw new WeightFileException(path, "expected a weight file, found a folder: name the file in it");
        if (SpecialFile.KindOf(path) is { } kind)
            throw new WeightFileException(path, $"expected a weight file, found {kind}: write its content to a file, and name that");
        try
        {
            // Others may replace the file while it is open here: that is how a model is updated under a living host.
            return System.IO.File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete,
                FileOptions.RandomAccess);
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

    // A length whose bytes are those of another format's beginning is still a length where a header follows.
    private static bool IsSafetensors(ReadOnlySpan<byte> beginning) =>
        beginning.Length > LengthField && beginning[LengthField] == (byte)'{';

    private static byte[] ReadBytes(SafeFileHandle file, FileFingerprint fingerprint, ReadOnlySpan<byte> beginning)
    {
        var path = fingerprint.Path;
        if (!IsSafetensors(beginning) && OtherFormat(beginning) is { } other) throw new WeightFileException(path, other);
        if (beginning.Length < LengthField)
            throw new WeightFileException(path, $"expected a weight file, found {fingerprint.Length} bytes: too short even for the length "
                + "of a header (8 bytes). Is the download complete?");

        var length = BinaryPrimitives.ReadUInt64LittleEndian(beginning);
        if (length > LongestHeader)
            throw new WeightFileException(path, beginning is [(byte)'{', ..]
                ? "is a JSON file, not a weight file: if it is a model's configuration, name the folder it lies in"
                : $"its header claims {length:N0} bytes; at most {LongestHeader:N0} are read. Is this a weight file (.safetensors, or "
                    + "torch.save's .bin, .pt, .ckpt)?");
        if ((long)length > fingerprint.Length - LengthField)
            throw new WeightFileException(path,
                $"its header claims {length:N0} bytes, but only {fingerprint.Length - LengthField:N0} follow. Is the download complete?");

        var header = new byte[length];
        Fill(header, file, LengthField, path);
        return header;
    }

    /// <summary>Reads bytes of a file.</summary>
    /// <exception cref="WeightFileException">It has not so many, or can't be read.</exception>
    internal static void Fill(Span<byte> bytes, SafeFileHandle file, long offset, string path)
    {
        try
        {
            for (var read = 0; read < bytes.Length;)
            {
                var more = RandomAccess.Read(file, bytes[read..], offset + read);
                if (more == 0) throw new WeightFileException(path, "it became shorter while it was read");
                read += more;
            }
        }
        catch (IOException reason) when (reason is not WeightFileException)
        {
            throw new WeightFileException(path, reason.Message, reason);
        }
    }

    private static string? OtherFormat(ReadOnlySpan<byte> beginning)
    {
        if (beginning is [0x80, >= 1 and <= 5, ..])
            return "is a pickle without an archive around it, as torch.save wrote until PyTorch 1.5, which is not read here: load it with "
                + "PyTorch (torch.load(path, weights_only=True)) and save it with safetensors.torch.save_file, or with today's torch.save";
        if (beginning.StartsWith("GGUF"u8))
            return "is a GGUF file: use the model's .safetensors";
        if (beginning.StartsWith("version https://git-lfs"u8))
            return "is a Git LFS pointer: fetch the file itself (git lfs pull)";
        return beginning.TrimStart(" \t\r\n"u8) is [(byte)'<', ..]
            ? "is a web page, not a weight file: the download gave a page (a login, or a notice) instead of the file"
            : null;
    }
}
