using IpAdapter.Diffusion.Training.Data;

namespace IpAdapter.Diffusion.Training.Tests;

/// <summary>Pairs that are there by name alone.</summary>
internal sealed class MemoryShard(int number, int size) : IPairShard
{
    public string Name => $"{number}";

    public IReadOnlyList<PairEntry> ReadIndex(Action<string> problem) =>
        [.. Enumerable.Range(0, size).Select(pair => new PairEntry($"{number}/{pair}", default, null, ""))];

    /// <summary>Shards of so many pairs each.</summary>
    public static PairSource Source(int[] sizes) => new([.. sizes.Select((size, number) => new MemoryShard(number, size))]);
}
