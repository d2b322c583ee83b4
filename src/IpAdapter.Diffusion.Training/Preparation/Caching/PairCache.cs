using IpAdapter.ContentStore;
using IpAdapter.ContentStore.Files;
using IpAdapter.Diffusion.Devices;

namespace IpAdapter.Diffusion.Training.Preparation.Caching;

/// <summary>
/// Keeps on disk what encoders say of pictures and texts. Where it can't, because there is no room or no right, it says so once, and a
/// training goes on without it. Any thread may use it.
/// </summary>
internal sealed class PairCache : IDisposable
{
    private static readonly TensorsCodec s_codec = new();

    private readonly Lock _lock = new();
    private readonly ValueStore? _store;
    private readonly Lazy<PairKeys?> _keys;
    private bool _writes = true;

    /// <param name="folder">The folder.</param>
    /// <param name="mostBytes">Bytes at most; null for any number.</param>
    /// <param name="encoders">Whose words are kept.</param>
    /// <param name="device">Where they are computed.</param>
    public PairCache(string folder, long? mostBytes, PairEncoders encoders, ComputeDevice device)
    {
        try
        {
            _store = ValueStore.Open(folder, new() { MostBytes = mostBytes });
        }
        catch (ValueStoreException unusable)
        {
            GiveUp(unusable);
        }

        _keys = new(() => Keys(encoders, device));
    }

    /// <summary>Why nothing is kept, or not any more; null where all is well.</summary>
    public string? Problem { get; private set; }

    /// <summary>Makes a key; null where nothing can be kept.</summary>
    public ContentKey? Key(Func<PairKeys, ContentKey?> key) => _keys.Value is { } keys ? key(keys) : null;

    /// <summary>Finds what was kept.</summary>
    public StoredTensors? Find(ContentKey? key)
    {
        try
        {
            return key is null ? null : _store!.Find(key, s_codec);
        }
        catch (ValueStoreException unusable)
        {
            GiveUp(unusable);
            return null;
        }
    }

    /// <summary>Keeps something.</summary>
    public void Put(ContentKey key, StoredTensors value)
    {
        if (!_writes)
            return;
        try
        {
            _store!.Put(key, s_codec, value);
        }
        catch (ValueStoreException unusable)
        {
            GiveUp(unusable);
        }
    }

    /// <summary>Lets go of the folder.</summary>
    public void Dispose() => _store?.Dispose();

    private PairKeys? Keys(PairEncoders encoders, ComputeDevice device)
    {
        if (_store is null)
            return null;
        try
        {
            return new(encoders, device, new FileHashes(_store));
        }
        catch (Exception unusable) when (unusable is ValueStoreException or IOException or UnauthorizedAccessException)
        {
            GiveUp(unusable);
            return null;
        }
    }

    private void GiveUp(Exception reason)
    {
        lock (_lock)
        {
            _writes = false;
            Problem ??= $"nothing more is kept of what the encoders say: {reason.Message}";
        }
    }
}
