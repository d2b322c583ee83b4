using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Platform;
using IpAdapter.Diffusion.Platform.OneDnn;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Mapping;

namespace IpAdapter.Diffusion.Devices;

/// <summary>
/// The weight tensors of one device: loaded once, lent, shared, counted in bytes, and let go, least recently used first, when a budget says
/// so.
/// </summary>
/// <remarks>
/// A weight is known by its file (as it was when its header was read), its place there, the type it is lent in and what is made of it:
/// weights that two models or two names share are held once, and so is a weight with the same changes merged into it.
/// What was made of a weight and is not lent goes when something else is made of it.
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
    private long _bytesFreed;   // since memory was given back to the system
    private bool _isDisposed;

    /// <summary>The device the weights are lent on.</summary>
    public ComputeDevice Device { get; } = device;

    /// <summary>The forms of weights that layers compute with, where that pays and the processor can.</summary>
    public LayerForms Forms => Device.Device.type == TorchSharp.DeviceType.CPU ? _options.Forms : LayerForms.Plain;

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

    /// <summary>
    /// Lets go of what is held of weights and lent to nobody, as they are and in every form. Whoever asks for them again gets them read
    /// again.
    /// </summary>
    /// <param name="weights">Which.</param>
    public void LetGo(WeightSet weights)
    {
        var sources = weights.Names.Select(name => weights.TryGetSource(name, out var source) ? source : default).ToHashSet();
        lock (_lock)
        {
            foreach (var weight in _idle.Where(weight => sources.Contains(new(weight.Key.File, weight.Key.Entry))).ToList())
                DropWithPages(weight);
            ReturnFreed();
        }
    }

    /// <summary>Lets go of everything that is not lent; what is lent goes when it is given back.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_isDisposed) return;
            _isDisposed = true;
            while (_idle.First is { } oldest) Drop(oldest.Value);
            ReturnFreed();
            foreach (var file in _files.Values.ToList()) CloseIfUnused(file);
        }
    }

    /// <summary>Lends a weight, or what is made of it. Its files are lent already; it is to be returned.</summary>
    internal StoredWeight Borrow(WeightSet.Source source, ScalarType type, WeightTransform? transform = null)
    {
        var key = new StoredWeightKey(source.File, source.Entry, source.Entry.Type.HasFractions() ? type : source.Entry.Type, transform);
        lock (_lock)
        {
            if (_weights.TryGetValue(key, out var held)) return Take(held);
            if (transform is null) return Take(Load(key));
            LetGoOfOtherForms(key);
        }

        // Not under the lock: it borrows what it is made of.
        var made = Transform(source, key);
        lock (_lock)
        {
            if (!_weights.TryGetValue(key, out var held)) held = Add(key, made, made.NumberOfElements * made.element_size());
            else made.Dispose();
            var taken = Take(held);
            if (transform.TakesThePlace) LetGoOfPlain(key);
            return taken;
        }
    }

    /// <summary>Whether a layer is to compute with a form of a weight. The same for every run on this machine.</summary>
    internal bool Prepares(PreparedForm form, WeightEntry entry, ScalarType type) =>
        Forms >= form.Needs && (form.PaysFor(entry.Shape) || _options.PreparesSmallWeights)
        && entry.Type.HasFractions() && form.Supports(type);

    /// <summary>Takes weights back.</summary>
    internal void Return(IEnumerable<StoredWeight> borrowed)
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
            ReturnFreed();
        }
    }

    /// <summary>Ends a loan's hold on files.</summary>
    internal void Release(IEnumerable<FileFingerprint> files)
    {
        lock (_lock)
        {
            foreach (var file in files.Select(fingerprint => _files[fingerprint]))
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
        foreach (var weight in _weights.Values.Where(weight => weight.Files.Contains(file)).ToList()) MakeStale(weight);
        file.MustBe(now);
    }

    private void MakeStale(StoredWeight weight)
    {
        weight.IsStale = true;
        if (weight.Idle is not null) Drop(weight);
    }

    private StoredWeight Take(StoredWeight weight)
    {
        foreach (var file in weight.IsStale ? weight.Files : []) file.MustBe(_files[file].Numbers.Now);
        if (weight.Idle is { } idle) _idle.Remove(idle);
        weight.Idle = null;
        weight.Borrowers++;
        LetGoBeyondBudget();
        return weight;
    }

    private StoredWeight Load(StoredWeightKey key)
    {
        // A tensor made in inference mode could never be trained on.
        using var mode = inference_mode(false);
        using var learnsNothing = no_grad();
        var file = _files[key.File];
        key.File.MustBe(file.Numbers.Now);
        var tensor = Read(file.Numbers, key.Entry, key.Type);
        return Add(key, tensor, key.Entry.Length / key.Entry.Type.Size() * key.Type.Size());
    }

    private Tensor Transform(WeightSet.Source source, StoredWeightKey key)
    {
        using var mode = inference_mode(false);
        using var learnsNothing = no_grad();
        using var scope = NewDisposeScope();
        using var borrowed = new BorrowedWeights(this);
        return key.Transform!.Apply(borrowed.Get(source, key.Type), borrowed).DetachFromDisposeScope();
    }

    private StoredWeight Add(StoredWeightKey key, Tensor tensor, long bytes)
    {
        var weight = new StoredWeight(key, tensor, bytes);
        _weights.Add(key, weight);
        foreach (var file in weight.Files) _files[file].Weights++;
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

    // Files bound how much they can fill; strengths of a LoRA that somebody tries one after the other do not. So what was made of a weight
    // before and is not lent makes room for what is made of it now.
    private void LetGoOfOtherForms(StoredWeightKey key)
    {
        var others = _weights.Values.Where(weight => weight is { Idle: not null, Key.Transform: not null }
            && weight.Key.IsOfSameWeightAs(key));
        foreach (var other in others.ToList()) Drop(other);
    }

    private void LetGoOfPlain(StoredWeightKey key)
    {
        if (!_weights.TryGetValue(key with { Transform = null }, out var plain) || plain.Idle is null) return;
        DropWithPages(plain);
        ReturnFreed(isBetweenOperators: true);
    }

    private void LetGoBeyondBudget()
    {
        var held = BytesHeld;
        while (BytesHeld > _options.BudgetBytes && _idle.First is { } oldest) Drop(oldest.Value);
        if (BytesHeld < held) ReturnFreed();
    }

    private void ReturnFreed(bool isBetweenOperators = false)
    {
        if (NativeHeapTrimmer.ReturnToSystem(_bytesFreed, isBetweenOperators)) _bytesFreed = 0;
    }

    // A weight that was converted is memory of its own; one that lies in the mapped file has touched pages of it.
    private void DropWithPages(StoredWeight weight)
    {
        Drop(weight);
        if (_files.TryGetValue(weight.Key.File, out var file)) file.Numbers.Forget(weight.Key.Entry);
    }

    private void Drop(StoredWeight weight)
    {
        _idle.Remove(weight.Idle!);
        weight.Idle = null;
        _weights.Remove(weight.Key);
        BytesHeld -= weight.Bytes;
        _bytesFreed += weight.Bytes;
        weight.Tensor.Dispose();
        foreach (var file in weight.Files.Select(fingerprint => _files[fingerprint]))
        {
            file.Weights--;
            CloseIfUnused(file);
        }
    }

    private void CloseIfUnused(OpenWeightFile file)
    {
        if (file.Borrowers > 0 || file.Weights > 0) return;
        if (_files.Remove(file.Fingerprint)) file.Numbers.Dispose();
    }
}
