using IpAdapter.Diffusion.ImagePrompts.Adapters;
using IpAdapter.Diffusion.ImagePrompts.Masks;
using IpAdapter.Diffusion.ImagePrompts.Weighting;
using IpAdapter.Diffusion.Layers;

namespace IpAdapter.Diffusion.ImagePrompts;

/// <summary>
/// What the rows of a run read of an image prompt in each layer: keys and values of the image tokens, and where in the picture they count.
/// Runs of a drawing with the same rows share it.
/// </summary>
internal sealed class RowAttentions : IDisposable
{
    private readonly Dictionary<int, IReadOnlyList<ImageAttention>> _layers = [];
    private SharedPreparation<ImageTokens>? _tokens;

    private RowAttentions()
    {
    }

    /// <summary>Whether no layer reads anything.</summary>
    public bool IsEmpty => _layers.Count == 0;

    /// <summary>The masks, one for each of what every layer reads; null for none.</summary>
    public LayerMasks? Masks { get; private set; }

    /// <summary>Computes them.</summary>
    /// <param name="patch">The image prompt.</param>
    /// <param name="binding">A run with these rows.</param>
    public static RowAttentions Prepare(DecoupledCrossAttention patch, UNetBinding binding)
    {
        using var scope = NewDisposeScope();
        var prepared = new RowAttentions();
        // What has been computed is freed also where memory runs short at a layer.
        try
        {
            prepared.Compute(patch, binding);
            return prepared;
        }
        catch
        {
            prepared.Dispose();
            throw;
        }
    }

    /// <summary>Whether a layer reads anything.</summary>
    public bool Has(AttentionSite site) => _layers.ContainsKey(site.Index);

    /// <summary>What a layer reads: one for all pictures, or one for each mask.</summary>
    public IReadOnlyList<ImageAttention> At(AttentionSite site) => _layers[site.Index];

    public void Dispose()
    {
        foreach (var image in _layers.Values.SelectMany(layer => layer))
            image.Dispose();
        _layers.Clear();
        Masks?.Dispose();
        _tokens?.Dispose();
    }

    private void Compute(DecoupledCrossAttention patch, UNetBinding binding)
    {
        var rows = new PromptRows(patch, binding);
        var read = patch.Layers.Compute(binding.Sites).Where(layer => rows.Reads(layer.Value)).ToList();
        if (read.Count == 0)
            return;

        // Held as long as this: another run of the drawing may have other rows of the same tokens.
        _tokens = binding.Shared.Get(patch, variant: null, () => new ImageTokens(patch, binding.Store));
        _tokens.Value.Require(binding.Batch.Guided);
        var tokens = rows.Tokens(_tokens.Value);
        using var lease = patch.Learning is null ? binding.Store.Lend(patch.Adapter.Attention) : null;
        var weights = patch.Learning?.Attention ?? lease!;
        foreach (var (site, weight) in read)
        {
            var states = tokens.For(weight);
            using var layer = NewDisposeScope();
            var key = new Linear(weights.Get(AdapterLayers.Key(site.Index))).Forward(states);
            var value = new Linear(weights.Get(AdapterLayers.Value(site.Index))).Forward(states);
            // s Attention(Q, K', V') = Attention(Q, K', s V'): scaled here once instead of in every step.
            (key, value) = ScaledTokens.Weigh(patch.Scaling, key, value, rows.Weights(weight, key.size(1)));
            var images = rows.Attentions(key, value, site.Heads);
            if (binding.Checkpointing is { } checkpointing)
                images = [.. images.Select(image => new ImageAttention(checkpointing.Cut(image.Key), checkpointing.Cut(image.Value)))];
            foreach (var image in images)
                image.Detach();
            _layers.Add(site.Index, images);
        }
        Masks = rows.Masks();
    }
}
