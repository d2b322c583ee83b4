using IpAdapter.Diffusion.Platform;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Mapping;

namespace IpAdapter.Diffusion.Devices;

/// <summary>
/// The weight tensors of one device: loaded once, lent, shared, counted in bytes, and let go, least recently used first, when a budget says
/// so.
/// </summary>
/// <remarks>
/// A weight is known by its file (as it was when its header was read), its place there and the type it is lent in: weights that two models
/// or two names share are held once.
/// Where the file's type is the device's and the device is the CPU, a contiguous tensor lies in the mapped file itself; nobody may write to
/// it. Weights are made outside inference mode, so that they can be trained on. May be used from several threads.
/// </remarks>
/// <param name="device">The device the weights are lent on.</param>
/// <param name="options">How weights are held.</param>
public sealed class DeviceStore(ComputeDevice device, DeviceStoreOptions? options = null) : IDisposable
{
    private readonly DeviceStoreOptions _options = options ?? new DeviceStoreOptions();
    private readonly Lock _lock = new();
    private readonly Dictionary<StoredWeightKey, StoredWeight> _weights = [];
    private readonly LinkedList<StoredWeight> _idle = [];
    private readonly Dictionary<FileFingerprint, OpenWeightFile> _files = [];
    private bool _isDisposed;

    /// <summary>The device the weights are lent on.</summary>
    public ComputeDevice Device { get; } = device;

    /// <summary>Bytes of weights held now, lent or not. A weight that lies in a mapped file counts like any other.</summary>
    public long BytesHeld { get; private set; }

    /// <summary>
    /// Lends weights in the device's type (those without fractions, such as positions, in their own). Tensors are made when they are first
    /// asked for.
    /// </summary>
    /// <param name="weights">Which.</param>
    /// <param name="type">Another type than the device's: for a network that does not bear it.</param>
    /// <exception cref="WeightFileException">A file changed since its header was read, or is gone.</exception>
    public WeightLease Lend(WeightSet weights, ScalarType? type = null)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            try
            {
                foreach (var file in weights.Fingerprints) Open(file);
            }
            catch
            {
                foreach (var file in _files.Values.ToList()) CloseIfUnused(file);
                throw;
            }

            foreach (var file in weights.Fingerprints) _files[file].Borrowers++;
            return new WeightLease(this, weights, type ?? Device.DType);
        }
    }

    /// <summary>Lets go of everything that is not lent; what is lent goes when it is given back.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_isDisposed) return;
            _isDisposed = true;
            var before = BytesHeld;
            while (_idle.First is { } oldest) Drop(oldest.Value);
            NativeHeapTrimmer.ReturnToSystem(before - BytesHeld);
            foreach (var file in _files.Values.ToList()) CloseIfUnused(file);
        }
    }

    internal StoredWeight Borrow(WeightSet.Source source, ScalarType type)
    {
        var key = new StoredWeightKey(source.File, source.Entry, source.Entry.Type.HasFractions() ? type : source.Entry.Type);
        lock (_lock)
        {
            if (!_weights.TryGetValue(key, out var weight)) weight = Load(key, source.Entry);
            if (weight.IsStale) key.File.MustBe(_files[key.File].Numbers.Now);
            if (weight.Idle is { } idle) _idle.Remove(idle);
            weight.Idle = null;
            weight.Borrowers++;
            LetGoBeyondBudget();
            return weight;
        }
    }

    internal void Return(WeightSet weights, IEnumerable<StoredWeight> borrowed)
    {
        lock (_lock)
        {
            foreach (var weight in borrowed)
            {
                if (--weight.Borrowers > 0) continue;
                weight.Idle = _idle.AddLast(weight);
                if (weight.IsStale || _isDisposed) Drop(weight);
            }

            LetGoBeyondBudget();
            foreach (var file in weights.Fingerprints.Select(fingerprint => _files[fingerprint]))
            {
                file.Borrowers--;
                CloseIfUnused(file);
            }
        }
    }

    private void Open(FileFingerprint file)
    {
        if (!_files.TryGetValue(file, out var open))
        {
            NativeLibraries.LoadTorch();
            ITensorBytes numbers = _options.UsesMemoryMap ? new MappedTensorBytes(file) : new CopiedTensorBytes(file);
            _files.Add(file, new OpenWeightFile(file, numbers));
            return;
        }

        // The file that was opened, whatever its path names by now: replaced by renaming it lives on, written over it does not.
        var now = open.Numbers.Now;
        if (now == file) return;
        foreach (var weight in _weights.Values.Where(weight => weight.Key.File == file).ToList()) MakeStale(weight);
        file.MustBe(now);
    }

    private void MakeStale(StoredWeight weight)
    {
        weight.IsStale = true;
        if (weight.Idle is not null) Drop(weight);
    }

    private StoredWeight Load(StoredWeightKey key, WeightEntry entry)
    {
        // A tensor made in inference mode could never be trained on.
        using var mode = inference_mode(false);
        using var learnsNothing = no_grad();
        var file = _files[key.File];
        key.File.MustBe(file.Numbers.Now);
        var tensor = Read(file.Numbers, entry, key.Type);
        var weight = new StoredWeight(key, tensor, entry.Length / entry.Type.Size() * key.Type.Size());
        _weights.Add(key, weight);
        file.Weights++;
        BytesHeld += weight.Bytes;
        return weight;
    }

    private Tensor Read(ITensorBytes numbers, WeightEntry entry, ScalarType type)
    {
        var tensor = numbers.Read(entry);
        if (entry.Type == type && Device.Device.type == TorchSharp.DeviceType.CPU) return tensor;
        using (tensor)
        {
            var converted = tensor.to(type, Device.Device).DetachFromDisposeScope();
            numbers.Forget(entry);
            return converted;
        }
    }

    private void LetGoBeyondBudget()
    {
        var before = BytesHeld;
        while (BytesHeld > _options.BudgetBytes && _idle.First is { } oldest) Drop(oldest.Value);
        NativeHeapTrimmer.ReturnToSystem(before - BytesHeld);
    }

    private void Drop(StoredWeight weight)
    {
        _idle.Remove(weight.Idle!);
        weight.Idle = null;
        _weights.Remove(weight.Key);
        BytesHeld -= weight.Bytes;
        weight.Tensor.Dispose();
        var file = _files[weight.Key.File];
        file.Weights--;
        CloseIfUnused(file);
    }

    private void CloseIfUnused(OpenWeightFile file)
    {
        if (file.Borrowers > 0 || file.Weights > 0) return;
        if (_files.Remove(file.Fingerprint)) file.Numbers.Dispose();
    }
}
