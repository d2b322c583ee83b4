using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.ImagePrompts;
using IpAdapter.Diffusion.ImagePrompts.Adapters;
using IpAdapter.Diffusion.ImagePrompts.Projections;

namespace IpAdapter.Diffusion.Training.ImagePrompts;

/// <summary>
/// An image prompt adapter that learns: its projection, and the keys and values of every cross-attention layer (arXiv:2308.06721, section
/// 3.2.2); of a simple adapter (section 4.4.1) the projection alone. Weights are in float32, whatever the file has and the
/// UNet computes in (float32 or bfloat16).
/// </summary>
/// <remarks>Used on the device's thread.</remarks>
public sealed class ImagePromptLearner : ILearner
{
    private const string ProjectionPrefix = "image_proj.";
    private const string AttentionPrefix = "ip_adapter.";

    private readonly ImagePromptAdapter _adapter;
    private readonly IImageProjectionKind _kind;
    private readonly LearningTensors _weights;

    /// <summary>Begins with what an adapter's file has; the file stays as it is.</summary>
    /// <param name="adapter">The adapter, as it was read.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="store">Lends its weights.</param>
    /// <exception cref="TrainingException">The adapter reads faces, or the device computes in float16.</exception>
    public ImagePromptLearner(ImagePromptAdapter adapter, IImageProjectionKind kind, DeviceStore store)
    {
        if (kind.ReadsFaces || adapter.Attention.HasLowRank())
            throw new TrainingException(TrainingSetting.Adapter, $"adapter '{adapter.Name}' reads face identities (kind {adapter.Kind}), "
                + "which can't be trained: use one of the kind base or plus");
        (_adapter, _kind, _weights) = (adapter, kind, new LearningTensors(store, convertsToBFloat16: true));
        _weights.Add(adapter.Projection, ProjectionPrefix, store);
        _weights.Add(adapter.Attention, AttentionPrefix, store);
    }

    /// <summary>
    /// Begins as the paper does: a projection drawn from a seed, and keys and values that are copies of the text's in the same layer.
    /// </summary>
    /// <param name="adapter">What the adapter is to be.</param>
    /// <param name="unet">The UNet that it is trained for.</param>
    /// <param name="seed">Draws the projection.</param>
    /// <param name="store">Lends the UNet's weights.</param>
    /// <exception cref="TrainingException">The device computes in float16.</exception>
    public ImagePromptLearner(NewImagePrompt adapter, UNet unet, ulong seed, DeviceStore store)
    {
        using var scope = NewDisposeScope();
        _adapter = adapter.Describe(unet.Config.CrossAttentionWidth);
        _kind = ImageProjectionKinds.Published.Get(_adapter);
        _weights = new LearningTensors(store, convertsToBFloat16: true);
        _weights.Add(adapter.Draw(unet.Config.CrossAttentionWidth, seed), ProjectionPrefix);
        if (adapter.JoinsText)
            return;
        using var weights = store.Lend(unet.Weights, _weights.Type);
        foreach (var (name, text) in TextAttention(unet))
            _weights.Add(name, weights.Get(text));
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> Weights => _weights.All;

    /// <summary>Of a simple adapter, that it needs no keys and values: it is not taken for one that is not whole.</summary>
    public IReadOnlyDictionary<string, string> Notes => _adapter.JoinsText
        ? new Dictionary<string, string> { [SimpleAdapter.NoteName] = SimpleAdapter.Note }
        : new Dictionary<string, string>();

    /// <inheritdoc/>
    public IReadOnlyList<IUNetPatch> Patches(TrainingBatch batch)
    {
        var pictures = batch.ImageEmbeddings
            ?? throw new ArgumentException("an image prompt adapter learns from pictures: the batch has no image embeddings",
                nameof(batch));
        var (prompt, projection) = (new ImagePrompt(pictures, pictures), _weights.Below(ProjectionPrefix));
        if (_adapter.JoinsText)
            return [new JoinedCrossAttention(_adapter, _kind, prompt) { Learning = projection }];
        var learning = new LearningWeights(projection, _weights.Below(AttentionPrefix));
        return [new DecoupledCrossAttention(_adapter, _kind, prompt) { Learning = learning }];
    }

    /// <summary>
    /// Lets keys and values begin as copies of the text's in the same layer, as the paper does: a picture's tokens are then read much as
    /// a text's are. To be called before a <see cref="Trainer"/> is made, whose average begins with the weights as they are.
    /// </summary>
    /// <param name="unet">The UNet that it is trained for.</param>
    /// <param name="store">Lends the UNet's weights.</param>
    public void CopyTextAttention(UNet unet, DeviceStore store)
    {
        if (_adapter.JoinsText)
            return;
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        using var weights = store.Lend(unet.Weights, _weights.Type);
        foreach (var (name, text) in TextAttention(unet))
            _weights.Get(name).copy_(weights.Get(text));
    }

    /// <summary>Frees the weights.</summary>
    public void Dispose() => _weights.Dispose();

    /// <summary>Names of the keys and values, with those of the text's in the UNet that they begin as.</summary>
    private static IEnumerable<(string Name, string Text)> TextAttention(UNet unet) =>
        AttentionSites.For(unet.Config).Where(site => site.IsCross).SelectMany(site => new[]
        {
            (AttentionPrefix + AdapterLayers.Key(site.Index), $"{site.Name}.to_k.weight"),
            (AttentionPrefix + AdapterLayers.Value(site.Index), $"{site.Name}.to_v.weight"),
        });
}
