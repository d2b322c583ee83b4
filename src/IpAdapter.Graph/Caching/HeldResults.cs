using System.Runtime.ExceptionServices;

namespace IpAdapter.Graph.Caching;

/// <summary>
/// The results of one node that are held for a run, one for each time that it runs, so that the cache keeps them. Whoever has this lets go
/// of it when nothing needs them any more.
/// </summary>
internal sealed class HeldResults(ResultCache cache, int runs)
{
    private CacheEntry?[] _entries = new CacheEntry?[runs];

    /// <summary>The results; null where one is not there yet. None once they were let go of.</summary>
    public CacheEntry?[] Entries => _entries;

    /// <summary>The node's outputs, put together from all results, once these are there.</summary>
    public object?[]? Outputs { get; set; }

    /// <summary>Holds those that the cache has.</summary>
    /// <param name="keys">What they are known by.</param>
    /// <returns>Whether these are all.</returns>
    public bool TryHold(ProvenanceKey[] keys)
    {
        var isWhole = true;
        for (var i = 0; i < _entries.Length; i++)
            isWhole &= (_entries[i] ??= cache.Hold(keys[i])) is not null;
        return isWhole;
    }

    /// <summary>Lets go of them. A second time does nothing.</summary>
    /// <returns>What the value of a plugin threw when it was let go of; null where all went well.</returns>
    public Exception? Release()
    {
        Exception? fault = null;
        var entries = _entries;
        (_entries, Outputs) = ([], null);
        foreach (var entry in entries)
        {
            try
            {
                if (entry is not null)
                    cache.Release(entry);
            }
            catch (Exception thrown)
            {
                fault ??= thrown;
            }
        }

        return fault;
    }

    /// <summary>Lets go of the results of many nodes, whatever one throws; the first that was thrown is thrown then.</summary>
    public static void Release(IEnumerable<HeldResults?> all)
    {
        Exception? fault = null;
        foreach (var held in all)
        {
            var thrown = held?.Release();
            fault ??= thrown;
        }

        if (fault is not null)
            ExceptionDispatchInfo.Throw(fault);
    }
}
