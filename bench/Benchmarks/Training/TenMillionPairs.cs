using System.Diagnostics;
using System.Formats.Tar;
using System.Globalization;
using System.Text;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Diffusion.Training;
using IpAdapter.Diffusion.Training.Data;

namespace IpAdapter.Benchmarks.Training;

/// <summary>
/// Ten million pairs by name (hard links to a few real shards), read in shuffled order for five minutes with a new reader in the middle:
/// how soon the first comes, how fast they are read and decoded beside a training step, and whether memory stays what it was.
/// </summary>
internal sealed class TenMillionPairs : IBenchmark
{
    private const int Names = 1000;
    private const int RealShards = 4;
    private const int PairsOfAShard = 10_000;

    // PAIRS_MINUTES: how long it reads, where a short look is enough.
    private static readonly double s_minutes =
        double.Parse(Environment.GetEnvironmentVariable("PAIRS_MINUTES") ?? "5", CultureInfo.InvariantCulture);

    private static readonly TimeSpan s_half = TimeSpan.FromMinutes(s_minutes / 2);

    public string Name => "pairs";

    public IEnumerable<Figure> Measure() => MeasureAsync().GetAwaiter().GetResult();

    private static async Task<List<Figure>> MeasureAsync()
    {
        var folder = Directory.CreateTempSubdirectory("ipgraph-pairs-");
        try
        {
            WriteShards(folder.FullName);
            var pattern = Path.Combine(folder.FullName, $"{{0000..{Names - 1:0000}}}.tar");
            var memory = new List<(TimeSpan At, long Bytes)>();
            var clock = Stopwatch.StartNew();

            var order = new PairOrder(PairSource.Open(pattern), seed: 1);
            using var reader = new PairReader<TrainingPair>(order, new(), pair => pair.Read());
            await reader.ReadAsync(CancellationToken.None).ConfigureAwait(false);
            var first = clock.Elapsed;
            var read = 1 + await ReadUntilAsync(reader, s_half, clock, memory).ConfigureAwait(false);

            var stopped = clock.Elapsed;
            using var resumed = new PairReader<TrainingPair>(new PairOrder(PairSource.Open(pattern), seed: 1), reader.Position,
                pair => pair.Read());
            var next = await resumed.ReadAsync(CancellationToken.None).ConfigureAwait(false);
            var again = clock.Elapsed - stopped;
            var isSame = next.Name == (await reader.ReadAsync(CancellationToken.None).ConfigureAwait(false)).Name;
            read += 1 + await ReadUntilAsync(resumed, 2 * s_half, clock, memory).ConfigureAwait(false);

            var rate = read / clock.Elapsed.TotalSeconds;
            var (early, late) = (Near(memory, s_half / 2.5), Near(memory, 2 * s_half));
            var training = TrainingRate();
            return
            [
                new($"pairs by name, in {Names} shards ({RealShards} of them real)", $"{Names * PairsOfAShard:#,0}", "10,000,000"),
                new("first pair, from opening the pattern", $"{first.TotalSeconds:0.0} s", "<= 10 s"),
                new("first pair of another reader that goes on in the middle; whether it is the next one",
                    $"{again.TotalSeconds:0.0} s; {(isSame ? "yes" : "no")}", "yes"),
                new($"pairs read and decoded in {s_minutes} minutes, shuffled", $"{read:#,0}, {rate:#,0} a second"),
                new("pairs a second over samples a second of a training step, float32", $"{rate / training:0} x ({training:0.0} a second)",
                    ">= 10 x"),
                new($"resident memory about minute {s_minutes / 5} and minute {s_minutes}, medians of 20 seconds",
                    $"{early / 1e6:0} and {late / 1e6:0} MB, {late / early - 1:+0.0 %;-0.0 %}", "within 5 %"),
            ];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<long> ReadUntilAsync(PairReader<TrainingPair> reader, TimeSpan end, Stopwatch clock,
        List<(TimeSpan At, long Bytes)> memory)
    {
        var read = 0L;
        while (clock.Elapsed < end)
        {
            await reader.ReadAsync(CancellationToken.None).ConfigureAwait(false);
            read++;
            if (memory.Count == 0 || clock.Elapsed - memory[^1].At > TimeSpan.FromSeconds(1))
                memory.Add((clock.Elapsed, ResidentMemory.Now));
        }

        return read;
    }

    private static double Near(List<(TimeSpan At, long Bytes)> memory, TimeSpan time) =>
        new Samples(memory.OrderBy(sample => (sample.At - time).Duration()).Take(20).Select(sample => (double)sample.Bytes)).Median;

    private static void WriteShards(string folder)
    {
        var random = new Random(1);
        byte[][] pictures = [.. Enumerable.Range(0, 200).Select(_ => Picture(random))];
        for (var shard = 0; shard < Names; shard++)
        {
            var path = Path.Combine(folder, $"{shard:0000}.tar");
            if (shard < RealShards)
                WriteShard(path, shard, pictures);
            else
                HardLink(Path.Combine(folder, $"{shard % RealShards:0000}.tar"), path);
        }
    }

    private static void WriteShard(string path, int shard, byte[][] pictures)
    {
        using var file = File.Create(path);
        using var tar = new TarWriter(file, TarEntryFormat.Ustar);
        for (var pair = 0; pair < PairsOfAShard; pair++)
        {
            Write($"{pair:000000}.png", pictures[(pair + shard) % pictures.Length]);
            Write($"{pair:000000}.txt", Encoding.UTF8.GetBytes($"picture {pair} of shard {shard}"));
        }

        void Write(string name, byte[] content)
        {
            using var data = new MemoryStream(content);
            tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = data });
        }
    }

    // 64 x 64, of eight by eight colours: as large as a drawn picture is when it is compressed.
    private static byte[] Picture(Random random)
    {
        var (colours, pixels) = (new byte[8 * 8 * 3], new byte[64 * 64 * 3]);
        random.NextBytes(colours);
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = colours[(i / (64 * 3) / 8 * 8 + i / 3 % 64 / 8) * 3 + i % 3];
        using var png = new MemoryStream();
        ImageFile.WritePng(new Image(64, 64, pixels), png);
        return png.ToArray();
    }

    private static void HardLink(string path, string name)
    {
        using var link = Process.Start("ln", [path, name]);
        link.WaitForExit();
        if (link.ExitCode != 0)
            throw new InvalidOperationException($"ln ended with {link.ExitCode}");
    }

    private static double TrainingRate()
    {
        using var device = ComputeDevice.Create("cpu");
        return device.RunAsync(() =>
        {
            using var scope = NewDisposeScope();
            using var store = new DeviceStore(device);
            var unet = EmblemTraining.OpenUNet();
            using var model = UNetModel.Bind(unet, store);
            using var learner = EmblemTraining.Learner(store);
            using var trainer = new Trainer(model, new NoiseSchedule(unet.Schedule), learner, new TrainerOptions());
            var batches = EmblemTraining.Batches(unet.Config, 1);
            return EmblemTraining.Rows / Samples.Measure(() => trainer.Step(batches), count: 10, warmUp: 2).Least;
        }, ComputeMode.Training).GetAwaiter().GetResult();
    }
}
