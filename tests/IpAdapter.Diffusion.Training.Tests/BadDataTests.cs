using System.Text;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Training.Data;
using IpAdapter.Diffusion.Training.Preparation;

namespace IpAdapter.Diffusion.Training.Tests;

/// <summary>
/// Kinds of bad data, from the source to the batch: what can't be used is named, and the training goes on with the rest, or refuses before
/// it begins. A disk that is full while encodings are kept is one more (<see cref="PairCacheTests"/>).
/// </summary>
public sealed class BadDataTests : IDisposable
{
    private static readonly byte[] s_png = TestData.Png(9);
    private static readonly byte[] s_text = "nine"u8.ToArray();

    private readonly DeviceStore _store = new(ComputeDevice.Create("cpu"));
    private readonly TestData _data = new();

    public void Dispose()
    {
        if (!OperatingSystem.IsWindows() && Directory.Exists(_data.In("folder")))
            File.SetUnixFileMode(_data.In("folder"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        _store.Dispose();
        _store.Device.Dispose();
        _data.Dispose();
    }

    // What lies beside a good shard, and what is said of it.
    public static TheoryData<string, string> PassedOver => new()
    {
        { "an empty shard", "bad.tar' holds no pair" },
        { "a shard of zeros", "bad.tar' holds no pair" },
        { "a shard without pictures", "bad.tar' holds no pair" },
        { "a shard cut in the middle", "bad.tar' is damaged or cut off" },
        { "a shard that is no tar file", "bad.tar' is damaged or cut off" },
        { "a compressed shard", "bad.tar' is damaged or cut off" },
        { "a shard that is a pipe", "bad.tar' can't be read: this is a named pipe" },
        { "a folder in a shard's place", "bad.tar" },
        { "a shard that is gone", "bad.tar' can't be read" },
        { "a caption missing", "bad.tar/9: has no text" },
        { "a caption not in UTF-8", "bad.tar/9: its text is not in UTF-8" },
        { "a caption of a megabyte", "has 1048576 bytes, which is more than the 65536" },
        { "a caption's JSON cut off", "bad.tar/9: its .json is no JSON" },
        { "a caption's JSON with duplicate keys", "bad.tar/9: its .json is no JSON" },
        { "a caption's JSON that is a list", "bad.tar/9: has no text" },
        { "a picture that is none", "bad.tar/9" },
        { "a picture cut off", "bad.tar/9" },
        { "an empty picture", "bad.tar/9" },
        { "a picture of too many pixels", "bad.tar/9" },
    };

    [Theory]
    [MemberData(nameof(PassedOver))]
    public async Task What_can_not_be_used_is_named_and_the_rest_is_learnt_from(string kind, string expected)
    {
        _data.Shard("good.tar", 1, 2, 3);
        _data.Shard("bad.tar", 4, 5, 6);
        var source = PairSource.Open(_data.In("{good,bad}.tar"));
        Spoil(kind);
        using var batches = Batches(source);

        for (var step = 0; step < 3; step++)
        {
            using var batch = await batches.ReadAsync(step, 0, TestContext.Current.CancellationToken);
            Assert.Equal(2, batch.Timesteps.Count);
        }

        Assert.InRange(batches.PassedOver, 1, 20);
        Assert.Contains(batches.Problems, problem => problem.Contains(expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(50_000, 1)]
    [InlineData(1, 50_000)]
    public async Task A_picture_of_any_shape_is_learnt_from(int width, int height)
    {
        var source = PairSource.Open(_data.Tar("a.tar", ("1.png", TestData.Png(9, width, height)), ("1.txt", s_text)));
        using var batches = Batches(source);

        using var batch = await batches.ReadAsync(0, 0, TestContext.Current.CancellationToken);

        Assert.Equal(0, batches.PassedOver);
        Assert.Equal([2L, 4, 2, 2], batch.Latents.shape);
    }

    public static TheoryData<string, string> Refused => new()
    {
        { "a list that is a pipe", "list.json' can't be read: this is a named pipe" },
        { "a list cut in the middle", "ends in the middle of the object at byte 1" },
        { "a list without pairs", "list.json' lists no pair" },
        { "a list whose pictures are gone", "none of the pairs can be used: gone.png" },
        { "a list with duplicate keys alone", "there is no pair to train on" },
        { "a table that is a pipe", "list.csv' can't be read: this is a named pipe" },
        { "a table without its columns", "has no columns 'file_name' and 'text'" },
        { "an empty folder", "there is no pair to train on" },
        { "a folder of pictures without texts", "there is no pair to train on" },
        { "an unknown kind of file", "is no data to train on" },
        { "nothing", "there is no file or folder" },
        { "a pattern with a shard missing", "there is no shard" },
        { "a folder without rights", "can't be read" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task What_nothing_can_be_learnt_from_is_refused_before_a_step_is_made(string kind, string expected)
    {
        Assert.SkipWhen(kind == "a folder without rights" && Environment.UserName == "root", "nothing is forbidden to root");
        var problem = await Assert.ThrowsAsync<TrainingDataException>(async () =>
        {
            using var batches = Batches(PairSource.Open(Unusable(kind)));
            await batches.ReadAsync(0, 0, TestContext.Current.CancellationToken);
        });

        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
    }

    private TrainingBatches Batches(PairSource source) => new(source, TinyEncoders.Base, _store,
        new BatchOptions { BatchSize = 2, Width = 16, Height = 16, Ahead = 4 });

    private void Spoil(string kind)
    {
        var shard = File.ReadAllBytes(_data.In("bad.tar"));
        File.Delete(_data.In("bad.tar"));
        _ = kind switch
        {
            "an empty shard" => _data.Write("bad.tar", []),
            "a shard of zeros" => _data.Write("bad.tar", new byte[10_240]),
            "a shard without pictures" => _data.Tar("bad.tar", ("9.txt", s_text), ("9.json", "{}"u8.ToArray())),
            "a shard cut in the middle" => _data.Write("bad.tar", shard[..(shard.Length / 2 + 100)]),
            "a shard that is no tar file" => _data.Write("bad.tar", Encoding.UTF8.GetBytes(new string('x', 2048))),
            "a compressed shard" => _data.Write("bad.tar", Compressed(shard)),
            "a shard that is a pipe" => Pipe("bad.tar"),
            "a folder in a shard's place" => Directory.CreateDirectory(_data.In("bad.tar")).FullName,
            "a shard that is gone" => "",
            "a caption missing" => Bad(s_png, null),
            "a caption not in UTF-8" => Bad(s_png, [0xff, 0xfe, 0xfd]),
            "a caption of a megabyte" => Bad(s_png, new byte[1 << 20]),
            "a caption's JSON cut off" => Bad(s_png, "{\"caption\": "u8.ToArray(), "json"),
            "a caption's JSON with duplicate keys" => Bad(s_png, "{\"caption\": \"a\", \"caption\": \"b\"}"u8.ToArray(), "json"),
            "a caption's JSON that is a list" => Bad(s_png, "[\"caption\"]"u8.ToArray(), "json"),
            "a picture that is none" => Bad(s_text, s_text),
            "a picture cut off" => Bad(s_png[..40], s_text),
            "an empty picture" => Bad([], s_text),
            _ => Bad(OfSize(60_000, 60_000), s_text),
        };
    }

    private string Unusable(string kind) => kind switch
    {
        "a list that is a pipe" => Pipe("list.json"),
        "a list cut in the middle" => _data.Write("list.json", "[{\"image_file\": \"1.png\", \"te"),
        "a list without pairs" => _data.Write("list.json", "[]"),
        "a list whose pictures are gone" => _data.Write("list.json", """[{"image_file": "gone.png", "text": "x"}]"""),
        "a list with duplicate keys alone" => _data.Write("list.json", """[{"image_file": "1.png", "text": "x", "text": "y"}]"""),
        "a table that is a pipe" => Pipe("list.csv"),
        "a table without its columns" => _data.Write("list.csv", "picture,caption\n1.png,x\n"),
        "an empty folder" => Directory.CreateDirectory(_data.In("folder")).FullName,
        "a folder of pictures without texts" => Path.GetDirectoryName(_data.Write("folder/1.png", s_png))!,
        "an unknown kind of file" => _data.Write("list.parquet", "PAR1"),
        "nothing" => _data.In("nothing"),
        "a pattern with a shard missing" => _data.In("a-{0..3}.tar"),
        _ => Forbidden(),
    };

    private string Bad(byte[] picture, byte[]? text, string ending = "txt") =>
        _data.Tar("bad.tar", text is null ? [("9.png", picture)] : [("9.png", picture), ($"9.{ending}", text)]);

    private string Pipe(string name)
    {
        using var make = System.Diagnostics.Process.Start("mkfifo", [_data.In(name)]);
        make.WaitForExit();
        return _data.In(name);
    }

    private string Forbidden()
    {
        var folder = Directory.CreateDirectory(_data.In("folder")).FullName;
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, UnixFileMode.None);
        return folder;
    }

    private static byte[] Compressed(byte[] bytes)
    {
        using var compressed = new MemoryStream();
        using (var zip = new System.IO.Compression.GZipStream(compressed, System.IO.Compression.CompressionLevel.Fastest))
            zip.Write(bytes);
        return compressed.ToArray();
    }

    // The header of a PNG says it; its checksum is right.
    private static byte[] OfSize(int width, int height)
    {
        var png = (byte[])s_png.Clone();
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), width);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), height);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(29), Crc(png.AsSpan(12, 17)));
        return png;
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var one in bytes)
        {
            crc ^= one;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 1 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
        }

        return ~crc;
    }
}
