using IpAdapter.Diffusion.ImagePrompts.Masks;
using IpAdapter.Diffusion.ImagePrompts.Weighting;
using IpAdapter.Diffusion.Layers;

namespace IpAdapter.Diffusion.ImagePrompts;

/// <summary>An image prompt laid out for the rows of a run: who reads which picture, how strongly, and where.</summary>
internal sealed class PromptRows(DecoupledCrossAttention patch, UNetBinding binding)
{
    private readonly BatchLayout _batch = binding.Batch;

    // A mask for each picture: each then has a softmax of its own. One mask holds for all of them.
    private bool IsMaskedByPicture => patch is { IsUnfolded: false, Regions.Masks.Length: > 1 };

    /// <summary>Whether any row reads anything in a layer.</summary>
    public bool Reads(LayerWeight layer) => Enumerable.Range(0, _batch.Rows)
        .Any(row => Enumerable.Range(0, Math.Max(1, patch.Scales.Count)).Any(picture => WeightOf(layer, row, picture) != 0));

    /// <summary>Gives each picture drawn its row of the tokens.</summary>
    public RowTokens Tokens(ImageTokens tokens) =>
        new(Drawn(tokens.Positive!), _batch.Guided ? Drawn(tokens.Negative!) : null,
            tokens.Composition is { } composition ? Drawn(composition) : null, _batch);

    /// <summary>Weights of a layer by row and picture.</summary>
    /// <returns>[row, picture, 1, 1].</returns>
    public Tensor Weights(LayerWeight layer, long pictures)
    {
        var weights = new float[_batch.Rows * pictures];
        for (var i = 0; i < weights.Length; i++)
            weights[i] = (float)WeightOf(layer, (int)(i / pictures), (int)(i % pictures));
        return tensor(weights, [_batch.Rows, pictures, 1, 1], binding.Store.Device.DType, binding.Store.Device.Device);
    }

    /// <summary>
    /// Takes weighed keys and values apart into heads: all pictures side by side under one softmax, or each by itself where each has its
    /// mask.
    /// </summary>
    /// <param name="key">[row, picture, token, channel].</param>
    /// <param name="value">[row, picture, token, channel].</param>
    /// <param name="heads">The layer's heads.</param>
    public IReadOnlyList<ImageAttention> Attentions(Tensor key, Tensor value, int heads) => IsMaskedByPicture
        ? [.. key.unbind(1).Zip(value.unbind(1), (one, other) => new ImageAttention(Heads(one, heads), Heads(other, heads)))]
        : [new ImageAttention(Heads(key.flatten(1, 2), heads), Heads(value.flatten(1, 2), heads))];

    /// <summary>The masks, for as many attentions.</summary>
    public LayerMasks? Masks()
    {
        if (patch.Regions is not { } regions)
            return null;
        // Mask i is for row i of each side; the last for all rows beyond.
        var rows = patch.IsUnfolded
            ? Enumerable.Range(0, _batch.Rows).Select(row => Math.Min(row % _batch.Pictures, regions.Masks.Length - 1)).ToArray()
            : null;
        return new LayerMasks(regions, binding, rows);
    }

    /// <summary>Shares prompts out to the pictures that are drawn, as many to each.</summary>
    /// <param name="tokens">[prompt, picture, token, channel].</param>
    /// <param name="pictures">Pictures drawn: a multiple of the prompts.</param>
    /// <returns>[picture drawn, picture, token, channel].</returns>
    public static Tensor Shared(Tensor tokens, int pictures)
    {
        var prompts = (int)tokens.size(0);
        if (pictures % prompts != 0)
            throw new InvalidOperationException($"an image prompt for {prompts} prompts can't be shared out to {pictures} pictures: "
                + $"whoever draws holds their number against {nameof(IUNetPatch)}.{nameof(IUNetPatch.Prompts)} first");
        var rows = Enumerable.Range(0, pictures).Select(row => row * prompts / pictures).ToArray();
        return tokens.index_select(0, tensor(rows, device: tokens.device));
    }

    private bool IsNegative(int row) => _batch.Guided && row < _batch.Pictures;

    private double WeightOf(LayerWeight layer, int row, int picture)
    {
        if (layer.IsSwapped && !IsNegative(row))
            return 0;
        var place = patch.IsUnfolded ? row % _batch.Pictures : picture;
        var share = patch.Scales.Count == 0 ? 1 : patch.Scales[Math.Min(place, patch.Scales.Count - 1)];
        return layer.At(IsNegative(row) ? patch.NegativeScale ?? patch.Scale : patch.Scale) * share;
    }

    /// <summary>Gives each picture drawn its row of one side's tokens.</summary>
    /// <returns>[picture drawn, picture, token, channel].</returns>
    private Tensor Drawn(Tensor tokens)
    {
        if (!patch.IsUnfolded)
            return Shared(tokens, _batch.Pictures);
        tokens = tokens.flatten(0, 1).unsqueeze(1);
        var last = (int)tokens.size(0) - 1;
        var rows = Enumerable.Range(0, _batch.Pictures).Select(row => Math.Min(row, last)).ToArray();
        return tokens.index_select(0, tensor(rows, device: tokens.device));
    }

    private static Tensor Heads(Tensor states, int heads) => Attention.SplitHeads(states.contiguous(), heads).contiguous();
}
