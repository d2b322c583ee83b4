using System.Formats.Tar;
using System.Text;
using IpAdapter.Diffusion.Imaging;

namespace IpAdapter.Diffusion.Training.Tests;

/// <summary>A folder of a test's own with data to train on, which goes with it.</summary>
internal sealed class TestData : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ipadapter-training-").FullName;

    public string In(string name) => Path.Combine(_folder, name);

    public string Write(string name, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(In(name))!);
        File.WriteAllBytes(In(name), content);
        return In(name);
    }

    public string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    /// <summary>A picture whose only level tells which it is.</summary>
    public static byte[] Png(byte level = 0, int width = 2, int height = 2)
    {
        using var file = new MemoryStream();
        ImageFile.WritePng(new Image(width, height, Enumerable.Repeat(level, 3 * width * height).ToArray()), file);
        return file.ToArray();
    }

    /// <summary>A tar file of some members, in their order.</summary>
    public string Tar(string name, params (string Name, byte[] Content)[] members)
    {
        using (var file = File.Create(In(name)))
        using (var tar = new TarWriter(file, TarEntryFormat.Ustar))
        {
            foreach (var (member, content) in members)
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, member) { DataStream = new MemoryStream(content) });
        }

        return In(name);
    }

    /// <summary>A shard of pairs: key, picture and text of each number.</summary>
    public string Shard(string name, params IEnumerable<int> numbers) =>
        Tar(name, [.. numbers.SelectMany(number => new[]
        {
            ($"{number:000000}.png", Png((byte)number)), ($"{number:000000}.txt", Encoding.UTF8.GetBytes($"picture {number}")),
        })]);

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
