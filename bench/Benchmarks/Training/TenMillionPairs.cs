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
            var memory = new List<Memory>();
            var clock = Stopwatch.StartNew();

            // Each reader in a method of its own: what the first one holds is no memory of the second.
            var (first, position, following, begun) = await BeginAsync(pattern, clock, memory).ConfigureAwait(false);
            var stopped = clock.Elapsed;
            var (again, next, resumed) = await GoOnAsync(pattern, position, clock, memory).ConfigureAwait(false);
            again -= stopped;
            var isSame = next == following;

            var (read, rate) = (begun + resumed, (begun + resumed) / clock.Elapsed.TotalSeconds);
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
                    $"{early.Resident / 1e6:0} and {late.Resident / 1e6:0} MB, {late.Resident / early.Resident - 1:+0.0 %;-0.0 %}",
                    "within 5 %"),
                new("managed memory that was alive at the last collection before, medians of the same 20 seconds",
                    $"{early.Alive / 1e6:0} and {late.Alive / 1e6:0} MB"),
            ];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<(TimeSpan First, DataPosition Position, string Following, long Read)> BeginAsync(
        string pattern, Stopwatch clock, List<Memory> memory)
    {
        using var reader = Reader(pattern, new());
        await reader.ReadAsync(CancellationToken.None).ConfigureAwait(false);
        var first = clock.Elapsed;
        var read = await ReadUntilAsync(reader, s_half, clock, memory).ConfigureAwait(false);
        var position = reader.Position;
        return (first, position, (await reader.ReadAsync(CancellationToken.None).ConfigureAwait(false)).Name, read + 1);
    }

    private static async Task<(TimeSpan First, string Name, long Read)> GoOnAsync(
        string pattern, DataPosition from, Stopwatch clock, List<Memory> memory)
    {
        using var reader = Reader(pattern, from);
        var name = (await reader.ReadAsync(CancellationToken.None).ConfigureAwait(false)).Name;
        var first = clock.Elapsed;
        return (first, name, 1 + await ReadUntilAsync(reader, 2 * s_half, clock, memory).ConfigureAwait(false));
    }

    private static PairReader<TrainingPair> Reader(string pattern, DataPosition from) =>
        new(new PairOrder(PairSource.Open(pattern), seed: 1), from, pair => pair.Read());

    private static async Task<long> ReadUntilAsync(PairReader<TrainingPair> reader, TimeSpan end, Stopwatch clock, List<Memory> memory)
    {
        var read = 0L;
        while (clock.Elapsed < end)
        {
            await reader.ReadAsync(CancellationToken.None).ConfigureAwait(false);
            read++;
            if (memory.Count > 0 && clock.Elapsed - memory[^1].At <= TimeSpan.FromSeconds(1))
                continue;
            var collection = GC.GetGCMemoryInfo();
            memory.Add(new(clock.Elapsed, ResidentMemory.Now, collection.HeapSizeBytes - collection.FragmentedBytes));
        }

        return read;
    }

    private static (double Resident, double Alive) Near(List<Memory> memory, TimeSpan time)
    {
        List<Memory> near = [.. memory.OrderBy(sample => (sample.At - time).Duration()).Take(20)];
        return (Median(sample => sample.Resident), Median(sample => sample.Alive));

        double Median(Func<Memory, double> part) => new Samples(near.Select(part)).Median;
    }

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

    private readonly record struct Memory(TimeSpan At, double Resident, double Alive);
}
