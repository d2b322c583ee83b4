namespace IpAdapter.Diffusion.Training.Data;

/// <summary>A shard without some of its pairs.</summary>
/// <param name="shard">The shard.</param>
/// <param name="leftOut">Their places in its index.</param>
internal sealed class ShardWithout(IPairShard shard, IReadOnlySet<int> leftOut) : IPairShard
{
    /// <inheritdoc/>
    public string Name => shard.Name;

    /// <inheritdoc/>
    public bool IsOneOfMany => shard.IsOneOfMany;

    /// <inheritdoc/>
    public IReadOnlyList<PairEntry> ReadIndex(Action<string> problem) =>
        [.. shard.ReadIndex(problem).Where((_, place) => !leftOut.Contains(place))];
}
