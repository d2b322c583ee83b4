using System.Collections;
using IpAdapter.Graph.Nodes;

namespace IpAdapter.Graph.Caching;

/// <summary>
/// Results kept across the runs of a living host, found by what they are made of. Those in use are never let go of; of the others, the
/// least recently used go when the bytes exceed the budget.
/// Owns what it holds: disposable values are disposed once, when the last who needs them is done.
/// </summary>
/// <param name="budget">Bytes to keep, as <see cref="IResultType"/>s count them.</param>
public sealed class ResultCache(long budget) : IDisposable
{
    // What an entry costs beside its values: so that a budget bounds the number of small ones too.
    private const long Overhead = 512;
    private readonly Lock _lock = new();
    private readonly Dictionary<ProvenanceKey, CacheEntry> _entries = [];
    private readonly LinkedList<CacheEntry> _idle = new();
    private readonly OwnedValues _owned = new();
    private long _bytes;

    /// <summary>Bytes held, those in use included.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
                return _bytes;
        }
    }

    /// <summary>Results that can be found.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _entries.Count;
        }
    }

    /// <summary>
    /// Lets go of everything that a build of a plugin had a hand in. What a run is still using goes when the run lets go of it.
    /// </summary>
    public void Drop(PluginIdentity build) => DropWhere(entry => Array.IndexOf(entry.Builds, build) >= 0);

    /// <summary>Lets go of everything.</summary>
    public void Clear() => DropWhere(_ => true);

    /// <inheritdoc/>
    public void Dispose() => Clear();

    /// <summary>Finds a result and holds it until it is released.</summary>
    internal CacheEntry? Hold(ProvenanceKey key)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out var entry))
                return null;
            Hold(entry);
            return entry;
        }
    }

    /// <summary>Takes the outputs of a node over, and holds them until it is released.</summary>
    /// <param name="key">What they are made of; null for what no other run may find.</param>
    /// <param name="plugin">The plugin that made them.</param>
    /// <param name="values">The outputs.</param>
    /// <param name="sources">The results they were made from.</param>
    /// <param name="catalog">Weighs them.</param>
    internal CacheEntry Store(ProvenanceKey? key, PluginIdentity plugin, object?[] values, CacheEntry[] sources, NodeCatalog catalog)
    {
        var (bytes, mayCarry) = Weigh(values, catalog);
        var entry = new CacheEntry(key, Builds(plugin, sources), values, bytes + Overhead, mayCarry ? sources : []);
        var free = new List<IDisposable>(0);
        lock (_lock)
        {
            _owned.Add(values);
            _bytes += entry.Bytes;
            foreach (var source in entry.Sources)
                Hold(source);
            entry.Holders = 1;
            // Two runs may compute the same at the same time: the second's is its own alone.
            entry.IsIndexed = key is { } provenance && _entries.TryAdd(provenance, entry);
            Shrink(free);
        }

        Disposables.DisposeAll(free);
        return entry;
    }

    /// <summary>Ends a hold.</summary>
    internal void Release(CacheEntry entry)
    {
        var free = new List<IDisposable>(0);
        lock (_lock)
        {
            Release(entry, free);
            Shrink(free);
        }

        Disposables.DisposeAll(free);
    }

    private void DropWhere(Predicate<CacheEntry> goes)
    {
        var free = new List<IDisposable>();
        lock (_lock)
        {
            foreach (var entry in _entries.Values.Where(entry => goes(entry)).ToList())
            {
                Unlist(entry);
                if (entry.Holders == 0)
                    Free(entry, free);
            }
        }

        Disposables.DisposeAll(free);
    }

    private void Hold(CacheEntry entry)
    {
        if (entry.Holders++ > 0 || entry.Idle is null)
            return;
        _idle.Remove(entry.Idle);
        entry.Idle = null;
    }

    private void Release(CacheEntry entry, List<IDisposable> free)
    {
        if (--entry.Holders > 0)
            return;
        if (entry.IsIndexed)
            entry.Idle = _idle.AddLast(entry);
        else
            Free(entry, free);
    }

    private void Shrink(List<IDisposable> free)
    {
        while (_bytes > budget && _idle.First is { } oldest)
        {
            Unlist(oldest.Value);
            Free(oldest.Value, free);
        }
    }

    private void Unlist(CacheEntry entry)
    {
        _entries.Remove(entry.Key!.Value);
        entry.IsIndexed = false;
        if (entry.Idle is null)
            return;
        _idle.Remove(entry.Idle);
        entry.Idle = null;
    }

    /// <summary>
    /// Lets go of an entry nobody holds, and of those that only it held: a chain of results may be longer than the stack is deep.
    /// </summary>
    private void Free(CacheEntry first, List<IDisposable> free)
    {
        var leaving = new Stack<CacheEntry>([first]);
        while (leaving.TryPop(out var entry))
        {
            _bytes -= entry.Bytes;
            _owned.Remove(entry.Values, free);
            foreach (var source in entry.Sources)
            {
                if (--source.Holders > 0)
                    continue;
                if (source.IsIndexed)
                    source.Idle = _idle.AddFirst(source);
                else
                    leaving.Push(source);
            }
        }
    }

    private static PluginIdentity[] Builds(PluginIdentity plugin, CacheEntry[] sources)
    {
        PluginIdentity[] builds = sources.Length > 0 && Array.IndexOf(sources[0].Builds, plugin) >= 0 ? sources[0].Builds : [plugin];
        foreach (var source in sources)
        {
            // Along a chain the set stays one object.
            if (!ReferenceEquals(source.Builds, builds) && !source.Builds.All(builds.Contains))
                builds = [.. builds.Union(source.Builds)];
        }

        return builds;
    }

    /// <summary>
    /// The values' bytes, and whether one of them only describes and so may carry another result inside (a UNet carries its image prompts).
    /// </summary>
    private static (long Bytes, bool MayCarry) Weigh(object?[] values, NodeCatalog catalog)
    {
        var (bytes, mayCarry) = (0L, false);
        foreach (var value in values)
        {
            if (value is IEnumerable items and not string && !OwnedValues.IsPlain(value) && catalog.ResultType(value.GetType()) is null)
            {
                foreach (var item in items)
                    Add(item);
            }
            else
            {
                Add(value);
            }
        }

        return (bytes, mayCarry);

        void Add(object? value)
        {
            if (value is null || value.GetType().IsPrimitive)
                return;
            if (OwnedValues.IsPlain(value))
            {
                bytes += value is string text ? text.Length * sizeof(char) : Buffer.ByteLength((Array)value);
                return;
            }

            var held = catalog.ResultType(value.GetType())?.BytesOf(value) ?? 0;
            bytes += held;
            mayCarry |= held == 0;
        }
    }
}
