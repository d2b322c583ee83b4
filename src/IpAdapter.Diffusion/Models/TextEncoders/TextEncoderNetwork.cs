using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Models.TextEncoders;

/// <summary>CLIP's text transformer over borrowed weights (arXiv:2103.00020, section 2.4).</summary>
public sealed class TextEncoderNetwork
{
    private readonly TextEncoderConfig _config;
    private readonly Tensor _tokenEmbedding, _positionEmbedding;
    private readonly ClipLayer[] _layers;
    private readonly LayerNorm _finalNorm;
    private readonly Linear? _projection;
    private readonly Tensor? _learned;

    /// <param name="scope">The weights; names with and without <c>text_model.</c> are accepted (published files have it, transformers 5.6
    /// and later drop it).</param>
    /// <param name="config">Its shape.</param>
    /// <param name="learned">Vectors of learned tokens, [vector, channel]: their ids follow those of the vocabulary.</param>
    /// <exception cref="WeightFileException">A weight is lacking.</exception>
    public TextEncoderNetwork(WeightScope scope, TextEncoderConfig config, Tensor? learned = null)
    {
        _learned = learned;
        _projection = scope.Has("text_projection.weight") ? Linear.From(scope.At("text_projection")) : null;
        if (scope.Has("text_model.embeddings.token_embedding.weight"))
            scope = scope.At("text_model");
        _config = config;
        _tokenEmbedding = scope.Get("embeddings.token_embedding.weight");
        _positionEmbedding = scope.Get("embeddings.position_embedding.weight");
        _layers = [.. Enumerable.Range(0, config.Layers)
            .Select(index => ClipLayer.Causal(scope.At("encoder.layers").At(index), config.Heads, config.Activation, config.NormEpsilon))];
        _finalNorm = LayerNorm.From(scope.At("final_layer_norm"), config.NormEpsilon);
    }

    /// <summary>The states that cross-attention reads.</summary>
    /// <param name="ids">Token ids, [prompt, token].</param>
    /// <param name="clipSkip">How many of the last layers to leave out; the final norm is applied all the same, as diffusers' Stable
    /// Diffusion pipeline does.</param>
    /// <returns>[prompt, token, channel].</returns>
    public Tensor States(Tensor ids, int clipSkip = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(clipSkip);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(clipSkip, _config.Layers);
        using var scope = NewDisposeScope();
        return Normalize(HiddenState(ids, _config.Layers - clipSkip)).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The states that SDXL's cross-attention reads: those before the last layer, without the final norm (diffusers'
    /// <c>hidden_states[-2]</c>).
    /// </summary>
    /// <param name="ids">Token ids, [prompt, token].</param>
    /// <param name="clipSkip">How many layers more to leave out.</param>
    /// <returns>[prompt, token, channel].</returns>
    public Tensor PenultimateStates(Tensor ids, int clipSkip = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(clipSkip);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(clipSkip, _config.Layers - 1);
        return HiddenState(ids, _config.Layers - 1 - clipSkip);
    }

    /// <summary>
    /// The penultimate states and, for an encoder with a projection, the one vector of each prompt: the normed last state at the end
    /// marker, projected (transformers' <c>text_embeds</c>).
    /// </summary>
    /// <param name="ids">Token ids, [prompt, token].</param>
    /// <param name="clipSkip">How many layers more to leave out of the states; the vector is made of all.</param>
    /// <returns>[prompt, token, channel] and [prompt, projected channel].</returns>
    /// <exception cref="InvalidOperationException">The encoder has no projection.</exception>
    public (Tensor States, Tensor Pooled) StatesAndPooled(Tensor ids, int clipSkip = 0)
    {
        using var scope = NewDisposeScope();
        var states = PenultimateStates(ids, clipSkip);
        var last = states;
        foreach (var layer in _layers.AsSpan(_layers.Length - 1 - clipSkip))
            last = layer.Forward(last);
        return (states.MoveToOuterDisposeScope(), Project(Pool(ids, Normalize(last))).MoveToOuterDisposeScope());
    }

    /// <summary>Every hidden state: the embeddings, then each layer's output, without the final norm.</summary>
    /// <param name="ids">Token ids, [prompt, token].</param>
    /// <returns>[prompt, token, channel] each; one more than there are layers.</returns>
    internal IReadOnlyList<Tensor> HiddenStates(Tensor ids)
    {
        var states = new List<Tensor> { Embed(ids) };
        foreach (var layer in _layers)
            states.Add(layer.Forward(states[^1]));
        return states;
    }

    /// <summary>The final norm.</summary>
    /// <param name="states">A hidden state, [prompt, token, channel].</param>
    public Tensor Normalize(Tensor states) => _finalNorm.Forward(states);

    /// <summary>A prompt's one vector: the normed state at its end marker.</summary>
    /// <param name="ids">Token ids, [prompt, token].</param>
    /// <param name="states">Normed last states, [prompt, token, channel].</param>
    /// <returns>[prompt, channel].</returns>
    public Tensor Pool(Tensor ids, Tensor states)
    {
        using var scope = NewDisposeScope();
        // Published files of SD1.x say that the end marker is 2, which it is not: transformers then takes the largest id instead.
        var ends = _config.EndTokenId == 2
            ? ids.argmax(-1)
            : ids.IsEqualTo(_config.EndTokenId).to(ScalarType.Int32).argmax(-1);   // [prompt]
        return states[TensorRange.Create(ids.size(0), device: ids.device), ends].MoveToOuterDisposeScope();
    }

    /// <summary>Brings a prompt's one vector to the width of pictures' embeddings; there is no bias.</summary>
    /// <param name="pooled">[prompt, channel].</param>
    /// <returns>[prompt, projected channel].</returns>
    /// <exception cref="InvalidOperationException">The encoder has no projection.</exception>
    public Tensor Project(Tensor pooled) =>
        (_projection ?? throw new InvalidOperationException("This text encoder has no 'text_projection.weight': it gives no "
            + "projected vector.")).Forward(pooled);

    private Tensor HiddenState(Tensor ids, int layers)
    {
        using var scope = NewDisposeScope();
        var states = Embed(ids);
        foreach (var layer in _layers.AsSpan(0, layers))
            states = layer.Forward(states);
        return states.MoveToOuterDisposeScope();
    }

    // Beside the vocabulary's table instead of behind it: that would copy the table.
    private Tensor KnownAndLearned(Tensor ids, Tensor learned)
    {
        var known = _tokenEmbedding.size(0);
        return where(
            ids.IsAtLeast(known).unsqueeze(1),
            learned.index_select(0, ids.Minus(known).ClampedFrom(0)),
            _tokenEmbedding.index_select(0, ids.ClampedTo(known - 1)));
    }

    private Tensor Embed(Tensor ids)
    {
        using var scope = NewDisposeScope();
        var vectors = _learned is null ? _tokenEmbedding.index_select(0, ids.flatten()) : KnownAndLearned(ids.flatten(), _learned);
        var tokens = vectors.view(ids.size(0), ids.size(1), -1);    // [prompt, token, channel]
        return tokens.AddInPlace(_positionEmbedding.narrow(0, 0, ids.size(1))).MoveToOuterDisposeScope();
    }
}
