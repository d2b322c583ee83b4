using System.Diagnostics;
using System.Globalization;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Tests.Weights.Pickles;
using IpAdapter.Diffusion.Weights;
using View = IpAdapter.Diffusion.Tests.Weights.Pickles.PickleBytes.Tensor;

namespace IpAdapter.Diffusion.Tests.Weights.Fuzzing;

/// <summary>
/// Damaged weight files: each is refused with a <see cref="WeightFileException"/> or loaded right, whatever was done to it. File number n is made with seed n alone, so a failure names the file that shows it again:
/// set WEIGHT_FILE_SEED to that number to run it by itself. WEIGHT_FILES is how many are made; <c>.ci/run</c> makes a hundred thousand.
/// </summary>
public sealed class MutatedFilesTests(ITestOutputHelper output) : IDisposable
{
    private const int FewFiles = 3_000;
    private const long FreeMemory = 2 << 20;   // what reading takes however small the file is: buffers, the runtime's own first calls, an exception's stack
    private static readonly TimeSpan Endless = TimeSpan.FromSeconds(20);   // a second on a quiet machine; these share theirs

    private readonly TestFolder _folder = new(Directory.Exists("/dev/shm") ? "/dev/shm" : null);   // in memory: writing a hundred thousand files to a busy disk took minutes

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Damaged_files_are_refused_or_loaded_right_and_nothing_else_happens()
    {
        if (Number("WEIGHT_FILE_SEED") is { } only) Prove(only, 1);
        else Prove(0, Number("WEIGHT_FILES") ?? FewFiles);
    }

    private void Prove(int first, int count)
    {
        NativeLibraries.LoadTorch();
        var corpus = Corpus.Read();
        foreach (var sound in corpus) Try(sound.Whole, seed: -1, sound.Name);   // what is sound is loaded, and what is compiled or loaded once is not counted

        var tally = new Dictionary<string, (int Refused, int Loaded)>();
        var (slowest, slowestSeed, greediest, tensors) = (TimeSpan.Zero, 0, 0L, 0L);
        for (var seed = first; seed < first + count; seed++)
        {
            var random = new Random(seed);
            var file = corpus[random.Next(corpus.Count)];
            var bytes = file.Damaged(random);
            var outcome = Try(bytes, seed, file.Name);
            tensors += outcome.Tensors;
            var (refused, loaded) = tally.GetValueOrDefault(file.Name);
            tally[file.Name] = outcome.IsLoaded ? (refused, loaded + 1) : (refused + 1, loaded);
            if (outcome.Time > slowest) (slowest, slowestSeed) = (outcome.Time, seed);
            greediest = Math.Max(greediest, outcome.Allocated - 4L * bytes.Length);
        }

        foreach (var (name, (refused, loaded)) in tally.OrderBy(item => item.Key)) output.WriteLine($"{name}: {refused} refused, {loaded} loaded");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seeds {first} to {first + count - 1}: {tally.Values.Sum(item => item.Refused):N0} refused, {tally.Values.Sum(item => item.Loaded):N0} loaded ({tensors:N0} tensors compared with the file's bytes); slowest {slowest.TotalMilliseconds:0} ms (seed {slowestSeed}), at most {Math.Max(0, greediest):N0} bytes allocated beyond four times the file"));
    }

    private (bool IsLoaded, TimeSpan Time, long Allocated, int Tensors) Try(byte[] bytes, int seed, string name)
    {
        var path = _folder.Write("damaged.bin", bytes);
        var (clock, before) = (Stopwatch.StartNew(), GC.GetAllocatedBytesForCurrentThread());
        WeightSet? set = null;
        try
        {
            var header = WeightFileHeader.Read(path);
            set = WeightSet.Of(header);
            WeightFileKinds.Known.Describe(header);
        }
        catch (WeightFileException refused) when (seed >= 0)
        {
            Assert.Equal(path, refused.Path);
            Assert.True(refused.Problem.Length < 2000, $"seed {seed} ({name}): the message has {refused.Problem.Length} letters");
        }
        catch (Exception other)
        {
            Assert.Fail($"seed {seed} ({name}): {other}");
        }

        var (time, allocated) = (clock.Elapsed, GC.GetAllocatedBytesForCurrentThread() - before);
        if (seed >= 0) Assert.True(allocated <= 4 * bytes.Length + FreeMemory, $"seed {seed} ({name}): {allocated:N0} bytes allocated for a file of {bytes.Length:N0}");
        Assert.True(time < Endless, $"seed {seed} ({name}): {time}");
        return (set is not null, time, allocated, set is null ? 0 : CompareTensors(set, bytes, path, seed));
    }

    // Where a tensor lies in a row, its numbers are the file's bytes at its place; where it does not, they are read at least.
    private static int CompareTensors(WeightSet set, byte[] bytes, string path, int seed)
    {
        var entries = set.Names.Select(name => (Name: name, Entry: set.Find(name)!)).ToList();
        foreach (var (name, entry) in entries)
            Assert.True(entry.Offset >= 0 && entry.Length >= 0 && entry.Length == entry.Shape.Aggregate((long)entry.Type.Size(), (product, size) => product * size)
                && entry.Offset + Reach(entry) <= bytes.Length, $"seed {seed}: '{name}' reaches beyond the file");
        Assert.True(entries.DistinctBy(item => item.Entry).Sum(item => item.Entry.Length) <= 5L * bytes.Length, $"seed {seed}: its tensors are many times the file");

        using var mapped = MappedWeightFile.Open(path);
        using var scope = NewDisposeScope();
        foreach (var (name, entry) in entries)
        {
            var tensor = mapped.Get(name);
            Assert.Equal(entry.Shape, tensor.shape);
            var numbers = tensor.contiguous().bytes;
            if (entry.Strides is null && entry.Length > 0) Assert.True(numbers.SequenceEqual(bytes.AsSpan((int)entry.Offset, (int)entry.Length)), $"seed {seed}: '{name}' has other numbers than the file");
        }

        return entries.Count;
    }

    private static int? Number(string variable) => int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static long Reach(WeightEntry entry)
    {
        if (entry.Length == 0) return 0;
        return entry.Strides is null ? entry.Length : entry.Type.Size() * (1 + entry.Shape.Zip(entry.Strides).Sum(dimension => (dimension.First - 1) * dimension.Second));
    }

    /// <summary>A sound file, and how it is damaged.</summary>
    private sealed record Corpus(string Name, byte[] Whole, Func<Random, byte[]> Damaged)
    {
        public static IReadOnlyList<Corpus> Read() =>
        [
            Safetensors("ip-adapter/ip-adapter_sd15.safetensors"),
            Safetensors("embeddings/weave_sdxl.safetensors"),
            Archive("ip-adapter/ip-adapter_sd15.bin"),
            Archive("embeddings/mosaic.pt"),
            Zip64(),
            Pickle("pickle: nested", Nested()),
            Pickle("pickle: views", Views()),
        ];

        private static Corpus Safetensors(string name)
        {
            var whole = File.ReadAllBytes(TestFolder.Golden($"models/{name}"));
            return new(name, whole, random => Mutations.Of(whole, random, 0, 8 + BitConverter.ToInt32(whole)));
        }

        // The directory lies at the end, the pickle at the beginning: half of the damage to each.
        private static Corpus Archive(string name) => Archive(name, File.ReadAllBytes(TestFolder.Golden($"models/{name}")));

        private static Corpus Archive(string name, byte[] whole)
        {
            var directory = whole.AsSpan().IndexOf("PK\x01\x02"u8);
            return new(name, whole, random => random.Next(2) == 0 ? Mutations.Of(whole, random, directory, whole.Length) : Mutations.Of(whole, random, 0, Math.Min(whole.Length, 4096)));
        }

        private static Corpus Zip64() => Archive("zip64", TorchFile.Zip64([("x/data.pkl", PickleBytes.Of(Views())), ("x/byteorder", "little"u8.ToArray()), ("x/data/0", new byte[256])]));

        private static Corpus Pickle(string name, object? root)
        {
            var pickle = PickleBytes.Of(root);
            return new(name, TorchFile.Of(pickle, Storages), random => TorchFile.Of(Mutations.OfPickle(pickle, random), Storages));
        }

        private static (string Key, byte[] Bytes)[] Storages => [("0", [.. Enumerable.Range(0, 256).Select(i => (byte)i)]), ("1", new byte[64])];

        private static Dictionary<string, object?> Nested() => new()
        {
            ["state_dict"] = new Dictionary<string, object?> { ["a"] = new View("HalfStorage", "0", 128, 0, [8, 16], [16, 1]), ["b"] = new Dictionary<string, object?> { ["c"] = new View("FloatStorage", "1", 16, 4, [3], [1]) { IsParameter = true } } },
            ["epoch"] = 3,
            ["callbacks"] = new List<object?> { "text", null, true, new object?[] { 1L << 40, "more" } },
        };

        private static Dictionary<string, object?> Views() => new()
        {
            ["rows"] = new View("FloatStorage", "0", 64, 0, [8, 8], [8, 1]),
            ["transposed"] = new View("FloatStorage", "0", 64, 0, [8, 8], [1, 8]),
            ["part"] = new View("FloatStorage", "0", 64, 9, [2, 3], [16, 2]),
            ["bytes"] = new View("ByteStorage", "0", 256, 3, [4, 5], [7, 1]),
            ["one"] = new View("DoubleStorage", "0", 32, 31, [], []),
        };
    }
}
