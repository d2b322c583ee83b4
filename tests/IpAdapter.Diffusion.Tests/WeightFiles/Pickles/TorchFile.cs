using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace IpAdapter.Diffusion.Tests.WeightFiles.Pickles;

/// <summary>Writes small files as torch.save does: an archive with a pickle and the storages that it refers to.</summary>
internal static class TorchFile
{
    public static byte[] Of(object? root, params (string Key, byte[] Bytes)[] storages) => Of(PickleBytes.Of(root), storages);

    public static byte[] Of(byte[] pickle, params (string Key, byte[] Bytes)[] storages) =>
        Archive([("model/data.pkl", pickle), ("model/byteorder", "little"u8.ToArray()),
            .. storages.Select(storage => ($"model/data/{storage.Key}", storage.Bytes)), ("model/version", "3\n"u8.ToArray())]);

    public static byte[] Archive((string Name, byte[] Content)[] entries, CompressionLevel level = CompressionLevel.NoCompression)
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create))
            foreach (var (name, content) in entries)
            {
                using var entry = archive.CreateEntry(name, level).Open();
                entry.Write(content);
            }

        return bytes.ToArray();
    }

    /// <summary>The same archive with every length and place in the zip64 form, which PyTorch writes for files beyond 4 GB.</summary>
    public static byte[] Zip64((string Name, byte[] Content)[] entries)
    {
        var (file, directory) = (new List<byte>(), new List<byte>());
        foreach (var (name, content) in entries)
        {
            var place = file.Count;
            file.AddRange([.. Numbers(0x04034b50u), .. Numbers<ushort>(45, 0, 0, 0, 0), .. Numbers(0u, uint.MaxValue, uint.MaxValue),
                .. Numbers((ushort)name.Length, (ushort)20)]);
            file.AddRange([.. Encoding.ASCII.GetBytes(name), .. Numbers<ushort>(1, 16), .. Numbers<long>(content.Length, content.Length),
                .. content]);
            directory.AddRange([.. Numbers(0x02014b50u), .. Numbers<ushort>(45, 45, 0, 0, 0, 0),
                .. Numbers(0u, uint.MaxValue, uint.MaxValue), .. Numbers<ushort>((ushort)name.Length, 28, 0, 0, 0),
                .. Numbers(0u, uint.MaxValue)]);
            directory.AddRange([.. Encoding.ASCII.GetBytes(name), .. Numbers<ushort>(1, 24),
                .. Numbers<long>(content.Length, content.Length, place)]);
        }

        var (begin, end) = (file.Count, file.Count + directory.Count);
        return [.. file, .. directory,
            .. Numbers(0x06064b50u), .. Numbers(44L), .. Numbers<ushort>(45, 45), .. Numbers(0u, 0u),
                .. Numbers<long>(entries.Length, entries.Length, directory.Count, begin),
            .. Numbers(0x07064b50u, 0u), .. Numbers((long)end), .. Numbers(1u),
            .. Numbers(0x06054b50u), .. Numbers<ushort>(0, 0, ushort.MaxValue, ushort.MaxValue), .. Numbers(uint.MaxValue, uint.MaxValue),
                .. Numbers<ushort>(0)];
    }

    public static byte[] Numbers<T>(params T[] numbers) where T : unmanaged => MemoryMarshal.AsBytes(numbers.AsSpan()).ToArray();
}
