using System.Diagnostics;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Models.ImageEncoders;
using IpAdapter.Diffusion.Models.TextEncoders.Tokenizers;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Numpy;

namespace IpAdapter.Diffusion.Tests.WeightFiles;

/// <summary>Every reader of a whole file has a bound, and what is no file is refused by what it is before it is opened.</summary>
public sealed class SmallFileTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Readers =>
        ["bytes", "picture", "remarks", "description", "configuration", "preprocessing", "weights", "array"];

    [Theory]
    [MemberData(nameof(Readers))]
    public void A_pipe_a_device_and_a_folder_are_refused_by_what_they_are(string reader)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "pipes and devices are told by statx");
        using (var make = Process.Start("mkfifo", _folder["pipe"]))
            make.WaitForExit();

        Assert.Contains("a named pipe", Refusal(reader, _folder["pipe"]), StringComparison.Ordinal);
        Assert.Contains("a device", Refusal(reader, "/dev/zero"), StringComparison.Ordinal);
        if (reader is not "remarks")
            Assert.Contains("a folder", Refusal(reader, Path.GetDirectoryName(_folder["pipe"])!), StringComparison.Ordinal);
    }

    [Fact]
    public void A_vocabulary_that_is_a_pipe_is_refused()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "pipes are told by statx");
        File.WriteAllText(_folder["vocab.json"], """{"a": 0}""");
        using (var make = Process.Start("mkfifo", _folder["merges.txt"]))
            make.WaitForExit();
        var refusal = Assert.Throws<WeightFileException>(() => BytePairVocabulary.Read(Path.GetDirectoryName(_folder["vocab.json"])!));
        Assert.Contains("a named pipe", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_longer_than_the_bound_is_refused_with_both_numbers()
    {
        File.WriteAllBytes(_folder["long"], new byte[1001]);
        Assert.Equal(1001, SmallFile.ReadAllBytes(_folder["long"], 1001).Length);
        var refusal = Assert.Throws<IOException>(() => SmallFile.ReadAllBytes(_folder["long"], 1000)).Message;
        Assert.Contains("1,001", refusal, StringComparison.Ordinal);
        Assert.Contains("1,000", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("picture", 2L << 30)]
    [InlineData("configuration", SmallFile.MostBytesOfSettings + 1)]
    public void A_file_that_is_too_long_is_refused_unread(string reader, long length)
    {
        using (var file = File.Create(_folder["long"]))
            file.SetLength(length);   // a sparse file takes no room
        Assert.Contains("that are read", Refusal(reader, _folder["long"]), StringComparison.Ordinal);
    }

    private static string Refusal(string reader, string path) => Assert.ThrowsAny<IOException>(() =>
    {
        object read = reader switch
        {
            "bytes" => SmallFile.ReadAllBytes(path),
            "picture" => ImageFile.Read(path),
            "remarks" => PngRemarks.Read(path),
            "description" => ImageFile.Describe(path, upright: true),
            "configuration" => ConfigFile.Read(path),
            "preprocessing" => ClipPreprocessing.Read(path, 224),
            "weights" => WeightSet.Open(path),
            _ => NumpyFile.ReadShape(path),
        };
        Assert.Fail($"{read} was read");
    }).Message;
}
