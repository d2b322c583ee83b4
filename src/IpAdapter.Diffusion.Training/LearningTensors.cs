using System.Collections;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Training;

/// <summary>What learns, by name, sorted: tensors of a training's own that gradients are recorded for.</summary>
internal sealed class LearningTensors : IWeights, IDisposable, IEnumerable<KeyValuePair<string, Tensor>>
{
    private readonly SortedDictionary<string, Tensor> _tensors = new(StringComparer.Ordinal);

    private readonly ScalarType _computed;

    /// <param name="store">The store of the device they are on.</param>
    /// <param name="convertsToBFloat16">
    /// Whether layers are given them in the device's type where that is bfloat16: they learn in float32 all the same, and so are their
    /// gradients.
    /// </param>
    /// <exception cref="TrainingException">It computes in a type that is too coarse to learn in.</exception>
    public LearningTensors(DeviceStore store, bool convertsToBFloat16 = false)
    {
        (Type, Device, _computed) = (store.Device.DType, store.Device.Device, store.Device.DType);
        if (convertsToBFloat16 && Type == ScalarType.BFloat16)
            Type = ScalarType.Float32;
        if (Type is not (ScalarType.Float32 or ScalarType.Float64))
            throw new TrainingException(TrainingSetting.UNet,
                $"weights learn in float32, but the device computes in {Type}: create it with float32");
    }

    /// <summary>The type they learn in.</summary>
    public ScalarType Type { get; }

    /// <summary>Where they are.</summary>
    public Device Device { get; }

    /// <summary>All of them.</summary>
    public IReadOnlyDictionary<string, Tensor> All => _tensors;

    /// <summary>Adds a tensor.</summary>
    /// <param name="name">Its name in the file.</param>
    /// <param name="tensor">The numbers it begins with: a copy of them learns, which this owns.</param>
    public void Add(string name, Tensor tensor)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        _tensors.Add(name, tensor.to(Type, Device, copy: true).requires_grad_().DetachFromDisposeScope());
    }

    /// <summary>Adds copies of weights.</summary>
    /// <param name="weights">The weights; they stay as they are.</param>
    /// <param name="prefix">What stands before their names.</param>
    /// <param name="store">Lends them.</param>
    public void Add(WeightSet weights, string prefix, DeviceStore store)
    {
        using var lease = store.Lend(weights, Type);
        foreach (var name in weights.Names)
            Add(prefix + name, lease.Get(name));
    }

    /// <summary>Adds tensors as they are drawn, each freed when its copy is there.</summary>
    /// <param name="drawn">The tensors.</param>
    /// <param name="prefix">What stands before their names.</param>
    public void Add(IEnumerable<KeyValuePair<string, Tensor>> drawn, string prefix = "")
    {
        foreach (var (name, tensor) in drawn)
            using (tensor)
                Add(prefix + name, tensor);
    }

    /// <summary>Those whose names begin with a prefix, by what follows it.</summary>
    public IWeights Below(string prefix) => new Part(this, prefix);

    /// <inheritdoc/>
    public Tensor Get(string name) => _tensors[name];

    /// <inheritdoc/>
    public Tensor? Find(string name) => _tensors.GetValueOrDefault(name);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, Tensor>> GetEnumerator() => _tensors.GetEnumerator();

    /// <summary>Frees them.</summary>
    public void Dispose()
    {
        foreach (var tensor in _tensors.Values)
            tensor.Dispose();
        _tensors.Clear();
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private sealed class Part(LearningTensors all, string prefix) : IWeights
    {
        public Tensor Get(string name) => Computed(all.Get(prefix + name));

        public Tensor? Find(string name) => all.Find(prefix + name) is { } tensor ? Computed(tensor) : null;

        private Tensor Computed(Tensor tensor) => all._computed == all.Type ? tensor : tensor.to(all._computed);
    }
}
