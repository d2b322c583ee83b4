using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Layers;

namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>The half of a UNet that leads down to its middle: what a ControlNet is a copy of (arXiv:2302.05543, section 3.2).</summary>
public sealed class UNetEncoder
{
    private readonly TimeEmbedding _time;
    private readonly AddedEmbedding? _added;
    private readonly Convolution _into;
    private readonly DownBlock[] _down;
    private readonly MidBlock _mid;

    internal UNetEncoder(WeightScope weights, UNetConfig config, UNetParts parts)
    {
        _time = TimeEmbedding.From(weights.At("time_embedding"), config);
        _added = config.Added is { } shape ? AddedEmbedding.From(weights.At("add_embedding"), config, shape) : null;
        _into = Convolution.From(weights.At("conv_in"));
        _down = [.. parts.Down];
        _mid = parts.Mid;
    }

    /// <summary>Builds the half over its weights, by diffusers' names.</summary>
    public static UNetEncoder From(WeightScope weights, UNetConfig config) => new(weights, config, new(weights, config));

    /// <summary>Computes what does not change from step to step: the text's keys and values, and what is added to the time.</summary>
    /// <param name="states">The text's states, [row, token, channel].</param>
    /// <param name="added">What SDXL's networks are told besides; what no other network reads.</param>
    /// <exception cref="ArgumentException">The network needs <paramref name="added"/>, and it is not given.</exception>
    public TextStates Read(Tensor states, AddedConditions? added = null) => Read(states, added, CrossAttentions);

    /// <summary>The way down and the middle.</summary>
    /// <param name="sample">[row, channel, height, width].</param>
    /// <param name="timesteps">[1 or row].</param>
    /// <param name="text">The text.</param>
    /// <param name="hint">What to add to the first convolution's output, in its shape.</param>
    /// <returns>The skip connections in the order they are made, and the middle's output; fresh tensors.</returns>
    public Residuals Forward(Tensor sample, Tensor timesteps, TextStates text, Tensor hint)
    {
        using var scope = NewDisposeScope();
        var call = Begin(timesteps, sample.dtype, text, UNetExtensions.None, null);
        var (skips, mid) = Descend(sample, call, hint);
        skips.ForEach(skip => skip.MoveToOuterDisposeScope());
        return new(skips, mid.MoveToOuterDisposeScope());
    }

    internal IEnumerable<AttentionLayer> CrossAttentions =>
        _down.SelectMany(block => block.Transformers).Append(_mid.Transformer).SelectMany(transformer => transformer.Blocks)
            .Select(block => block.CrossAttention);

    internal TextStates Read(Tensor states, AddedConditions? added, IEnumerable<AttentionLayer> layers)
    {
        using var scope = NewDisposeScope();
        if (_added is null)
            return TextStates.Compute(states, layers);
        if (added is null)
            throw new ArgumentException("This UNet is of the SDXL family: besides the text's states it reads one vector for each prompt "
                + $"and six sizes. Pass {nameof(AddedConditions)}.", nameof(added));
        return TextStates.Compute(states, layers, added, _added.Forward(added));
    }

    internal UNetCall Begin(Tensor timesteps, ScalarType dtype, TextStates text, UNetExtensions extensions, IBlockObserver? observer)
    {
        using var scope = NewDisposeScope();
        var sinusoid = _time.Sinusoid(timesteps, dtype);
        observer?.Seen("time_sinusoid", sinusoid);
        var embedding = _time.Forward(sinusoid);
        observer?.Seen("time_embedding", embedding);
        if (text.Embedding is { } added)
        {
            observer?.Seen("add_embedding", added);
            embedding = embedding.Plus(added);   // [row, channel]
        }
        return new(embedding.silu_().MoveToOuterDisposeScope(), text, extensions, observer);
    }

    /// <summary>
    /// Whether nothing before the first cross-attention tells rows of equal latents apart: they have one time, and nobody takes part or
    /// looks on there. Of UNets without cross-attention in their first block little would be shared.
    /// </summary>
    internal bool CanShareSides(UNetCall call) => _down[0].Transformers is [var first, ..] && call.Time.size(0) == 1
        && call.Observer is null && !is_grad_enabled()
        && call.Extensions.Normalize is null && call.Extensions.At(first.Blocks[0].SelfAttention.Site).IsEmpty;

    internal (List<Tensor> Skips, Tensor Mid) Descend(Tensor sample, UNetCall call, Tensor? hint)
    {
        var hidden = call.Show("conv_in", _into.Forward(call.OneSide(sample)));
        if (hint is not null) hidden.AddInPlace(hint);
        var skips = new List<Tensor> { call.AllSides(hidden) };
        foreach (var block in _down)
            hidden = block.Forward(hidden, skips, call);
        return (skips, _mid.Forward(hidden, call));
    }

    /// <summary>The beginning of the way down: no more than leads to the first skip connections.</summary>
    internal List<Tensor> DescendTo(int count, Tensor sample, UNetCall call)
    {
        var hidden = call.Show("conv_in", _into.Forward(call.OneSide(sample)));
        var skips = new List<Tensor> { call.AllSides(hidden) };
        foreach (var block in _down.TakeWhile(_ => skips.Count < count))
            hidden = block.Forward(hidden, skips, call, count);
        return skips;
    }
}
