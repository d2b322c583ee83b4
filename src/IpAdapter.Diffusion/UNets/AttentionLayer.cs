using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Weights;

namespace IpAdapter.Diffusion.UNets;

/// <summary>One attention layer of a UNet with the extension points of its sessions: self-attention, or cross-attention to the text.</summary>
internal sealed class AttentionLayer
{
    private readonly AttentionSite _site;
    private readonly Linear _query;
    private readonly Linear _key;
    private readonly Linear _value;
    private readonly Linear _output;

    private AttentionLayer(WeightScope scope, AttentionSite site)
    {
        _site = site;
        _query = Linear.From(scope.At("to_q"));
        _key = Linear.From(scope.At("to_k"));
        _value = Linear.From(scope.At("to_v"));
        _output = Linear.From(scope.At("to_out").At(0));
    }

    public AttentionSite Site => _site;

    public static AttentionLayer From(WeightScope scope, AttentionSite site) => new(scope, site);

    /// <summary>Computes this cross-attention layer's keys and values of a text.</summary>
    /// <param name="text">[row, token, channel].</param>
    public (Tensor Key, Tensor Value) Read(Tensor text) => (Heads(_key.Forward(text)), Heads(_value.Forward(text)));

    /// <param name="states">Hidden states after the norm, [row, position, channel].</param>
    /// <param name="call">The call of the UNet.</param>
    /// <returns>[row, position, channel], fresh.</returns>
    public Tensor AttendSelf(Tensor states, UNetCall call)
    {
        using var scope = NewDisposeScope();
        var source = states;
        foreach (var session in call.Sessions)
            if (session.BesideSelfAttention(_site, states) is { } more)
                source = cat([source, more], 1);
        var query = Heads(Project(AttentionProjection.Query, _query, states, call));
        var key = Heads(Project(AttentionProjection.Key, _key, source, call));
        var value = Heads(Project(AttentionProjection.Value, _value, source, call));
        var attended = Attention.ScaledDotProduct(query, key, value);
        return Project(AttentionProjection.Output, _output, Attention.MergeHeads(attended), call).MoveToOuterDisposeScope();
    }

    /// <param name="states">Hidden states after the norm, [row, position, channel].</param>
    /// <param name="height">Height of the hidden states.</param>
    /// <param name="width">Width of the hidden states.</param>
    /// <param name="call">The call of the UNet.</param>
    /// <returns>[row, position, channel], fresh.</returns>
    public Tensor AttendText(Tensor states, long height, long width, UNetCall call)
    {
        using var scope = NewDisposeScope();
        var query = Heads(Project(AttentionProjection.Query, _query, states, call));
        var (key, value) = call.Text.For(_site);
        key = Changed(key, AttentionProjection.Key, call);
        value = Changed(value, AttentionProjection.Value, call);
        var attended = Attention.ScaledDotProduct(query, key, value);
        foreach (var session in call.Sessions)
            if (session.BesideCrossAttention(_site, query, height, width) is { } more)
                attended.add_(more);
        return Project(AttentionProjection.Output, _output, Attention.MergeHeads(attended), call).MoveToOuterDisposeScope();
    }

    private Tensor Heads(Tensor states) => Attention.SplitHeads(states, _site.Heads);

    private Tensor Project(AttentionProjection projection, Linear layer, Tensor input, UNetCall call)
    {
        var projected = layer.Forward(input);
        foreach (var session in call.Sessions)
            if (session.BesideProjection(_site, projection, input) is { } more)
                projected.add_(more);
        return projected;
    }

    // The text's keys and values are kept from step to step: what a session adds in this one must not stay in them.
    private Tensor Changed(Tensor kept, AttentionProjection projection, UNetCall call)
    {
        foreach (var session in call.Sessions)
            if (session.BesideProjection(_site, projection, call.Text.States) is { } more)
                kept = kept.add(Heads(more));
        return kept;
    }
}
