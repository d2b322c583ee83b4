using IpAdapter.ContentStore;

namespace IpAdapter.Diffusion.Training.Preparation.Caching;

/// <summary>What an encoder says of one thing: found in the cache, or still to be computed and kept.</summary>
/// <param name="key">What it is kept by; null where it is not.</param>
/// <param name="found">What was found; null for nothing.</param>
internal sealed class Kept(ContentKey? key, StoredTensors? found)
{
    private StoredTensors? _value = found;

    /// <summary>Whether it was found.</summary>
    public bool IsFound { get; } = found is not null;

    /// <summary>What it is; computed when it is first asked for and was not found. Used by one thread at a time.</summary>
    public StoredTensors Get(Func<StoredTensors> compute) => _value ??= compute();

    /// <summary>Keeps what was computed.</summary>
    public void PutInto(PairCache cache)
    {
        if (!IsFound && key is not null && _value is not null)
            cache.Put(key, _value);
    }
}
