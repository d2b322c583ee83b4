using System.Diagnostics;
using IpAdapter.ContentStore;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Training.Data;
using IpAdapter.Diffusion.Training.Preparation;

namespace IpAdapter.Diffusion.Training.Tests;

/// <summary>What encoders say is kept on disk: a training with it is the one without, to the bit, and never reads what is stale.</summary>
public sealed class PairCacheTests : IDisposable
{
    private static readonly BatchOptions s_options = new() { BatchSize = 2, Width = 16, Height = 16, Seed = 5, Drops = new(0.2, 0.2, 0.1) };

    private readonly DeviceStore _store = new(ComputeDevice.Create("cpu"));
    private readonly TestData _data = new();

    public void Dispose()
    {
        _store.Dispose();
        _store.Device.Dispose();
        _data.Dispose();
    }

    public static TheoryData<string> Families => ["base", "plus", "xl"];

    [Theory]
    [MemberData(nameof(Families))]
    public async Task A_training_with_a_cache_is_the_one_without_to_the_bit_and_reads_it_in_the_second_epoch(string family)
    {
        var encoders = Encoders(family);
        Pictures();
        var expected = await Read(encoders, s_options);

        var filling = await Read(encoders, Cached);
        var again = await Read(encoders, Cached);

        Assert.Equal(expected, filling);
        Assert.Equal(expected, again);
        using var store = ValueStore.Open(_data.In("cache"));
        // 4 pictures' sizes, 4 as latents, 4 texts, and for an adapter 4 pictures more: two epochs, and each of them undropped in one at
        // least.
        Assert.InRange(store.Count, family == "xl" ? 11 : 14, family == "xl" ? 12 : 16);
    }

    [Fact]
    public async Task What_is_known_of_a_pair_is_not_decoded_again()
    {
        Pictures();
        await Read(TinyEncoders.Base, Cached with { Drops = new(0, 0, 0) });
        using var cache = new Preparation.Caching.PairCache(_data.In("cache"), null, TinyEncoders.Base, _store.Device);
        var preparation = new PairPreparation(TinyEncoders.Base, new TextTokens(TinyEncoders.Base.TextEncoder), Cached, cache);

        var pair = preparation.Prepare(PairSource.Open(_data.In("pictures")).Shards[0].ReadIndex(Assert.Fail)[0]);

        Assert.Null(pair.Picture);
        Assert.Null(pair.Shown);
        Assert.True(pair.TextStates.IsFound);
        Assert.Equal([16f, 20, 0, 2, 16, 16], pair.Sizes);
    }

    public static TheoryData<string> Changes =>
        ["resolution", "shape", "encoder kind", "type", "a picture", "a text", "the autoencoder's file", "the image encoder",
            "the text encoder's file", "the way the image encoder is shown pictures"];

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task What_was_kept_before_a_change_is_not_read_after_it(string change)
    {
        Pictures();
        var (before, kept) = (Copied("before"), Cached with { Drops = new(0, 0, 0) });
        var other = await Read(before, kept);
        var encoders = Changed(change, before);
        var options = change switch
        {
            "resolution" => kept with { Width = 24, Height = 24 },
            "shape" => kept with { Height = 8 },
            _ => kept,
        };
        using var device = ComputeDevice.Create("cpu", change == "type" ? "bfloat16" : "float32");
        using var store = new DeviceStore(device);

        var expected = await Read(encoders, options with { CacheFolder = null }, store);
        var read = await Read(encoders, options, store);

        Assert.NotEqual(other, expected);
        Assert.Equal(expected, read);
        Assert.Equal(other, await Read(change is "a picture" or "a text" ? null : before, kept) ?? other);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_named_once_and_the_training_goes_on()
    {
        Pictures();
        var file = _data.Write("file", "x");
        var expected = await Read(TinyEncoders.Base, s_options);

        using var batches = Batches(TinyEncoders.Base, s_options with { CacheFolder = file }, _store);
        var read = await Read(batches);

        Assert.Equal(expected, read);
        Assert.Contains(
            $"nothing more is kept of what the encoders say: the store '{file}' can't be read and written", batches.CacheProblem,
            StringComparison.Ordinal);
        Assert.Equal(0, batches.PassedOver);
    }

    [Fact]
    public async Task A_disk_without_room_is_named_once_and_the_training_goes_on()
    {
        const string Limited = "IPADAPTER_TEST_LIMITED";
        if (Environment.GetEnvironmentVariable(Limited) is null)
        {
            // This test again, in a process that can write no file of more than 80 KiB (which by default would end it).
            var start = new ProcessStartInfo("bash", ["-c", "trap '' XFSZ; ulimit -f 80; export DOTNET_EnableWriteXorExecute=0; "
                + $"export {Limited}=1; exec '{Environment.ProcessPath}' --no-ansi --filter-method '*.A_disk_without_room*'"])
            {
                RedirectStandardOutput = true,
            };
            using var limited = Process.Start(start)!;
            var said = await limited.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            Assert.Contains("succeeded: 1", said, StringComparison.Ordinal);
            return;
        }

        Pictures();
        var expected = await Read(TinyEncoders.Plus, s_options);

        using var batches = Batches(TinyEncoders.Plus, Cached, _store);

        Assert.Equal(expected, await Read(batches));
        Assert.Contains("make room", batches.CacheProblem, StringComparison.Ordinal);
        Assert.Equal(0, batches.PassedOver);
    }

    private BatchOptions Cached => s_options with { CacheFolder = _data.In("cache") };

    private static PairEncoders Encoders(string family) => family switch
    {
        "base" => TinyEncoders.Base,
        "plus" => TinyEncoders.Plus,
        _ => TinyEncoders.Xl,
    };

    /// <summary>Encoders whose files are a test's own.</summary>
    private PairEncoders Copied(string folder) => TinyEncoders.Copy(TinyEncoders.Base, name => _data.In($"{folder}/{name}"));

    private PairEncoders Changed(string change, PairEncoders before)
    {
        switch (change)
        {
            case "encoder kind":
                return TinyEncoders.Plus;
            case "the image encoder":
                return before with { ImageEncoder = TinyEncoders.OtherImageEncoder };
            case "the way the image encoder is shown pictures":
                var encoder = before.ImageEncoder!;
                var preprocessing = encoder.Preprocessing with { Mean = [0.5, 0.5, 0.5] };
                return before with { ImageEncoder = encoder with { Preprocessing = preprocessing } };
            case "a picture":
                _data.Write("pictures/2.png", TestData.Png(200, 20, 16));
                return before;
            case "a text":
                _data.Write("pictures/2.txt", "another");
                return before;
            case "the autoencoder's file":
                return TinyEncoders.Copy(before, name => _data.In($"after/{name}"), changed: "vae");
            case "the text encoder's file":
                return TinyEncoders.Copy(before, name => _data.In($"after/{name}"), changed: "text_encoder");
            default:
                return before;
        }
    }

    private void Pictures()
    {
        for (byte number = 1; number <= 4; number++)
        {
            _data.Write($"pictures/{number}.png", TestData.Png(number, 20, 16));
            _data.Write($"pictures/{number}.txt", $"picture {number}");
        }
    }

    private TrainingBatches Batches(PairEncoders encoders, BatchOptions options, DeviceStore store) =>
        new(PairSource.Open(_data.In("pictures")), encoders, store, options);

    private async Task<IReadOnlyList<string>?> Read(PairEncoders? encoders, BatchOptions options, DeviceStore? store = null)
    {
        if (encoders is null)
            return null;
        using var batches = Batches(encoders, options, store ?? _store);
        var read = await Read(batches);
        Assert.Null(batches.CacheProblem);
        return read;
    }

    // Two epochs, each batch as a hash of all its numbers.
    private static async Task<IReadOnlyList<string>> Read(TrainingBatches batches)
    {
        var read = new List<string>();
        for (var step = 0; step < 4; step++)
        {
            using var batch = await batches.ReadAsync(step, 0, TestContext.Current.CancellationToken);
            read.Add(BatchBytes.Hash(batch));
        }

        return read;
    }
}
