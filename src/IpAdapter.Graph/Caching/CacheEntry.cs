using IpAdapter.Graph.Nodes;

namespace IpAdapter.Graph.Caching;

/// <summary>The outputs of one run of a node, and who still needs them. All that changes does so under the lock of the cache.</summary>
internal sealed class CacheEntry(ProvenanceKey? key, PluginIdentity[] builds, object?[] values, long bytes, CacheEntry[] sources)
{
    public ProvenanceKey? Key { get; } = key;

    /// <summary>Every plugin build that had a hand in it, its own and those upstream.</summary>
    public PluginIdentity[] Builds { get; } = builds;

    public object?[] Values { get; } = values;

    public long Bytes { get; } = bytes;

    /// <summary>Results that these values may carry inside them, so that they live as long.</summary>
    public CacheEntry[] Sources { get; } = sources;

    /// <summary>Runs that use it and results that carry it.</summary>
    public int Holders { get; set; }

    /// <summary>Whether another run can find it.</summary>
    public bool IsIndexed { get; set; }

    /// <summary>Its place among those that nobody holds, least recently used first.</summary>
    public LinkedListNode<CacheEntry>? Idle { get; set; }
}
