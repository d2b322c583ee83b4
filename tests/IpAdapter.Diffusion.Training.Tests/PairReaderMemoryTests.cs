using IpAdapter.Diffusion.Training.Data;

namespace IpAdapter.Diffusion.Training.Tests;

/// <summary>What a reader holds is some shards at a time, and nothing when it has ended.</summary>
public sealed class PairReaderMemoryTests
{
    private const int Pairs = 100;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_reader_that_was_ended_holds_no_pairs_and_reads_no_more()
    {
        var shard = new WatchedShard();
        using var reader = Reader([shard]);
        await reader.ReadAsync(Cancellation);
        Assert.Equal(Pairs, shard.Living());

        reader.Dispose();

        Assert.Equal(0, shard.Living());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => reader.ReadAsync(Cancellation));
    }

    [Fact]
    public async Task Pairs_that_were_read_are_not_held_while_the_next_shards_are_listed()
    {
        var shards = Enumerable.Range(0, 3).Select(_ => new WatchedShard()).ToArray();
        var held = new List<int>();
        foreach (var shard in shards)
            shard.Listing = () => held.Add(shards.Sum(other => other.Living()));
        using var reader = Reader(shards);

        for (var pair = 0; pair <= 2 * Pairs; pair++)
            await reader.ReadAsync(Cancellation);

        Assert.Equal(3, held.Count);
        Assert.All(held, count => Assert.InRange(count, 0, 5));
    }

    private static PairReader<string> Reader(IReadOnlyList<IPairShard> shards) =>
        new(new PairOrder(new PairSource(shards), seed: 1, window: 1), new(), pair => pair.Name, ahead: 1);

    /// <summary>A shard that knows which of its pairs somebody still holds.</summary>
    private sealed class WatchedShard : IPairShard
    {
        private readonly List<WeakReference> _made = [];

        public string Name => "watched";

        public Action? Listing { get; set; }

        public IReadOnlyList<PairEntry> ReadIndex(Action<string> problem)
        {
            Listing?.Invoke();
            PairEntry[] pairs = [.. Enumerable.Range(0, Pairs).Select(number => new PairEntry($"{number}", default, null, ""))];
            _made.AddRange(pairs.Select(pair => new WeakReference(pair)));
            return pairs;
        }

        public int Living()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
            return _made.Count(pair => pair.IsAlive);
        }
    }
}
