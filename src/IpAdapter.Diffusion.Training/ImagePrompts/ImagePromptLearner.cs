using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.ImagePrompts;
using IpAdapter.Diffusion.ImagePrompts.Adapters;
using IpAdapter.Diffusion.ImagePrompts.Projections;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Training.ImagePrompts;

/// <summary>
/// An image prompt adapter that learns: its projection, and the keys and values of every cross-attention layer (arXiv:2308.06721, section
/// 3.2.2). Weights are in float32, whatever the file has.
/// </summary>
/// <remarks>Used on the device's thread.</remarks>
public sealed class ImagePromptLearner : ILearner
{
    private const string ProjectionPrefix = "image_proj.";
    private const string AttentionPrefix = "ip_adapter.";

    private readonly ImagePromptAdapter _adapter;
    private readonly IImageProjectionKind _kind;
    private readonly SortedDictionary<string, Tensor> _weights = new(StringComparer.Ordinal);

    /// <summary>Begins with what an adapter's file has; the file stays as it is.</summary>
    /// <param name="adapter">The adapter, as it was read.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="store">Lends its weights.</param>
    /// <exception cref="TrainingException">The adapter reads faces, or the device computes in another type than float32.</exception>
    public ImagePromptLearner(ImagePromptAdapter adapter, IImageProjectionKind kind, DeviceStore store)
    {
        if (kind.ReadsFaces || adapter.Attention.HasLowRank())
            throw new TrainingException($"adapter '{adapter.Name}' reads face identities (kind {adapter.Kind}), which can't be "
                + "trained: use one "
                + "of the kind base or plus");
        if (store.Device.DType != ScalarType.Float32)
            throw new TrainingException($"weights learn in float32, but the device computes in {store.Device.DType}: create "
                + "it with float32");
        (_adapter, _kind) = (adapter, kind);
        Copy(adapter.Projection, ProjectionPrefix);
        Copy(adapter.Attention, AttentionPrefix);

        void Copy(WeightSet weights, string prefix)
        {
            using var scope = NewDisposeScope();
            using var lease = store.Lend(weights, ScalarType.Float32);
            foreach (var name in weights.Names)
                _weights.Add(prefix + name, lease.Get(name).clone().requires_grad_().DetachFromDisposeScope());
        }
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> Weights => _weights;

    /// <inheritdoc/>
    public IReadOnlyList<IUNetPatch> Patches(TrainingBatch batch)
    {
        var pictures = batch.ImageEmbeddings
            ?? throw new ArgumentException("an image prompt adapter learns from pictures: the batch has no image embeddings",
                nameof(batch));
        var learning = new LearningWeights(new Part(_weights, ProjectionPrefix), new Part(_weights, AttentionPrefix));
        return [new DecoupledCrossAttention(_adapter, _kind, new ImagePrompt(pictures, pictures)) { Learning = learning }];
    }

    /// <summary>
    /// Lets keys and values begin as copies of the text's in the same layer, as the paper does: a picture's tokens are then read much as
    /// a text's are. To be called before a <see cref="Trainer"/> is made, whose average begins with the weights as they are.
    /// </summary>
    /// <param name="unet">The UNet that it is trained for.</param>
    /// <param name="store">Lends the UNet's weights.</param>
    public void CopyTextAttention(UNet unet, DeviceStore store)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        using var weights = store.Lend(unet.Weights, ScalarType.Float32);
        foreach (var site in AttentionSites.For(unet.Config).Where(site => site.IsCross))
        {
            _weights[AttentionPrefix + AdapterLayers.Key(site.Index)].copy_(weights.Get($"{site.Name}.to_k.weight"));
            _weights[AttentionPrefix + AdapterLayers.Value(site.Index)].copy_(weights.Get($"{site.Name}.to_v.weight"));
        }
    }

    /// <summary>Frees the weights.</summary>
    public void Dispose()
    {
        foreach (var weight in _weights.Values)
            weight.Dispose();
    }

    /// <summary>The weights whose names begin with a prefix, by what follows it.</summary>
    private sealed class Part(IReadOnlyDictionary<string, Tensor> weights, string prefix) : IWeights
    {
        public Tensor Get(string name) => weights[prefix + name];

        public Tensor? Find(string name) => weights.GetValueOrDefault(prefix + name);
    }
}
