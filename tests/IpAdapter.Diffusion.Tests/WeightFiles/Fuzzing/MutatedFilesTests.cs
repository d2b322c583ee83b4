using System.Globalization;
using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Platform;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Mapping;

namespace IpAdapter.Diffusion.Tests.WeightFiles.Fuzzing;

/// <summary>
/// Damaged files of models: each is refused with a <see cref="WeightFileException"/> or read right, whatever was done to it. File number n
/// is made with seed n alone, so a failure names the file that shows it again:
/// set WEIGHT_FILE_SEED to that number to run it by itself. WEIGHT_FILES is how many are made; <c>.ci/run</c> makes a hundred thousand
/// weight files, and others.
/// </summary>
public sealed class MutatedFilesTests(ITestOutputHelper output) : IDisposable
{
    private const int FewFiles = 3_000;
    // what reading takes however small the file is: buffers, the runtime's own first calls, an exception's stack
    private const long FreeMemory = 2 << 20;
    private static readonly TimeSpan Endless = TimeSpan.FromSeconds(1);   // of processor time

    // in memory: writing a hundred thousand files to a busy disk took minutes
    private readonly TestFolder _folder = new(Directory.Exists("/dev/shm") ? "/dev/shm" : null);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Damaged_files_are_refused_or_read_right_and_nothing_else_happens()
    {
        if (Number("WEIGHT_FILE_SEED") is { } only) Prove(only, 1);
        else Prove(0, Number("WEIGHT_FILES") ?? FewFiles);
    }

    private void Prove(int first, int count)
    {
        NativeLibraries.LoadTorch();
        var corpus = new Corpus(_folder);
        // what is sound is read, and what is compiled or loaded once is not counted
        foreach (var sound in corpus.All) Try(sound, sound.Whole, seed: -1);

        var tally = new Dictionary<string, (int Refused, int Read)>();
        var (slowest, slowestSeed, greediest, tensors) = (TimeSpan.Zero, 0, 0L, 0L);
        for (var seed = first; seed < first + count; seed++)
        {
            var random = new Random(seed);
            var sound = corpus.Pick(random);
            var bytes = sound.Damaged(random);
            var outcome = Try(sound, bytes, seed);
            tensors += outcome.Tensors;
            var (refused, read) = tally.GetValueOrDefault(sound.Name);
            tally[sound.Name] = outcome.IsRead ? (refused, read + 1) : (refused + 1, read);
            if (outcome.Time > slowest) (slowest, slowestSeed) = (outcome.Time, seed);
            greediest = Math.Max(greediest, outcome.Allocated - 4L * (bytes.Length + sound.Tail));
        }

        foreach (var (name, (refused, read)) in tally.OrderBy(item => item.Key))
            output.WriteLine($"{name}: {refused} refused, {read} read");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seeds {first} to {first + count - 1}: "
            + $"{tally.Values.Sum(item => item.Refused):N0} refused, {tally.Values.Sum(item => item.Read):N0} read ({tensors:N0} tensors "
            + $"compared with the file's bytes, mapped and copied in turn); slowest {slowest.TotalMilliseconds:0} ms of processor time "
            + $"(seed {slowestSeed}), at most {Math.Max(0, greediest):N0} bytes allocated beyond four times the file"));
    }

    private (bool IsRead, TimeSpan Time, long Allocated, int Tensors) Try(SoundFile sound, byte[] bytes, int seed)
    {
        var path = _folder.Write(sound.Place, bytes);
        if (sound.Tail > 0)
            using (var file = File.OpenWrite(path)) file.SetLength(bytes.Length + sound.Tail);
        var (began, before, isRead, header) = (ThreadTime.Taken, GC.GetAllocatedBytesForCurrentThread(), false, (WeightFileHeader?)null);
        try
        {
            header = sound.Read(path);
            isRead = true;
        }
        catch (WeightFileException refused) when (seed >= 0)
        {
            Assert.StartsWith(_folder["."][..^1], Path.GetFullPath(refused.Path));
            Assert.True(refused.Problem.Length < 2000 && !refused.Problem.Any(char.IsControl),
                $"seed {seed} ({sound.Name}): {refused.Problem}");
        }
        catch (Exception other)
        {
            Assert.Fail($"seed {seed} ({sound.Name}): {other}");
        }

        var (time, allocated) = (ThreadTime.Taken - began, GC.GetAllocatedBytesForCurrentThread() - before);
        if (seed >= 0)
            Assert.True(allocated <= 4 * (bytes.Length + sound.Tail) + FreeMemory,
                $"seed {seed} ({sound.Name}): {allocated:N0} bytes allocated for a file of {bytes.Length + sound.Tail:N0}");
        Assert.True(time < Endless, $"seed {seed} ({sound.Name}): {time} of processor time");
        return (isRead, time, allocated, header is null ? 0 : CompareTensors(header, bytes, seed));
    }

    // Where a tensor is contiguous, its numbers are the file's bytes at its place; where it is not, they are read at least. From a map, or
    // copied: in turn.
    private static int CompareTensors(WeightFileHeader header, byte[] bytes, int seed)
    {
        foreach (var entry in header.Entries.Values)
            Assert.True(entry.Offset >= 0 && entry.Length >= 0
                && entry.Length == entry.Shape.Aggregate((long)entry.Type.Size(), (product, size) => product * size)
                && entry.Offset + Reach(entry) <= bytes.Length, $"seed {seed}: '{entry.Name}' reaches beyond the file");
        Assert.True(header.Entries.Values.Distinct().Sum(entry => entry.Length) <= 5L * bytes.Length,
            $"seed {seed}: its tensors are many times the file");

        using ITensorBytes numbers = seed % 2 == 0 ? new MappedTensorBytes(header.File) : new CopiedTensorBytes(header.File);
        foreach (var entry in header.Entries.Values)
        {
            using var tensor = numbers.Read(entry);
            using var row = tensor.contiguous();
            Assert.Equal(entry.Shape, tensor.shape);
            if (entry.Strides is null && entry.Length > 0)
                Assert.True(row.bytes.SequenceEqual(bytes.AsSpan((int)entry.Offset, (int)entry.Length)),
                    $"seed {seed}: '{entry.Name}' has other numbers than the file");
        }

        return header.Entries.Count;
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private static long Reach(WeightEntry entry)
    {
        if (entry.Length == 0) return 0;
        return entry.Strides is null ? entry.Length
            : entry.Type.Size() * (1 + entry.Shape.Zip(entry.Strides).Sum(dimension => (dimension.First - 1) * dimension.Second));
    }
}
