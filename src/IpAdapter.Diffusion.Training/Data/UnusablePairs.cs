namespace IpAdapter.Diffusion.Training.Data;

/// <summary>
/// Pairs that can't be used: how many an epoch has of them, for each epoch finds them again, and the first ones by name. Any thread may
/// use it.
/// </summary>
internal sealed class UnusablePairs
{
    private const int MostNamed = 20;

    private readonly Lock _lock = new();
    private readonly List<string> _named = [];
    private readonly SortedDictionary<long, long> _counts = [];   // of the last two epochs: pairs are read ahead into the next one

    private long _most;

    /// <summary>The most that an epoch has.</summary>
    public long Count
    {
        get
        {
            lock (_lock)
                return _most;
        }
    }

    /// <summary>The first ones, each once.</summary>
    public IReadOnlyList<string> Named
    {
        get
        {
            lock (_lock)
                return [.. _named];
        }
    }

    /// <summary>Adds one.</summary>
    /// <param name="epoch">The epoch in which it was to be read.</param>
    /// <param name="problem">What is wrong, by name.</param>
    public void Add(long epoch, string problem)
    {
        lock (_lock)
        {
            var count = _counts[epoch] = _counts.GetValueOrDefault(epoch) + 1;
            _most = Math.Max(_most, count);
            if (_counts.Count > 2)
                _counts.Remove(_counts.Keys.First());
            if (_named.Count < MostNamed && !_named.Contains(problem))
                _named.Add(problem);
        }
    }
}
