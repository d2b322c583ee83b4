using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Layers;

namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>
/// One attention layer of a UNet with the extension points of its sessions: self-attention, or cross-attention to the text.
/// </summary>
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

    /// <summary>Computes this layer's keys and values of a text, or of the states that self-attention reads.</summary>
    /// <param name="source">[row, token, channel].</param>
    public (Tensor Key, Tensor Value) Read(Tensor source) => (Heads(_key.Forward(source)), Heads(_value.Forward(source)));

    /// <param name="states">Hidden states after the norm, [row, position, channel].</param>
    /// <param name="height">Height of the hidden states.</param>
    /// <param name="width">Width of the hidden states.</param>
    /// <param name="call">The call of the UNet.</param>
    /// <returns>[row, position, channel], fresh.</returns>
    public Tensor AttendSelf(Tensor states, long height, long width, UNetCall call)
    {
        using var scope = NewDisposeScope();
        var extensions = call.Extensions.At(_site);
        var source = states;
        List<AdditionalStates>? shared = null;
        foreach (var session in extensions.SelfAdditions)
        {
            if (session.AddToSelfAttention(_site, states) is not { } more) continue;
            var beside = ExtensionResult.Living(more.States, session, nameof(session.AddToSelfAttention));
            ExtensionResult.Require(beside, session, nameof(session.AddToSelfAttention), states.size(0), beside.dim() > 1 ? beside.size(1)
                : 0, states.size(2));
            if (more.Shares is null)
                source = cat([source, more.States], 1);
            else
                (shared ??= []).Add(more);
        }
        var query = Query(states, extensions);
        var attended = Attend(source);
        if (shared is not null)
            attended = shared.Aggregate(
                attended,
                (sum, more) => sum.Plus(more.Shares! * (Attend(cat([source, more.States], 1)) - attended)));
        return _output.Forward(Attention.MergeHeads(attended)).MoveToOuterDisposeScope();

        Tensor Attend(Tensor source)
        {
            var (key, value) = Read(source);
            return extensions.Attend(new(_site, query, key, value, height, width));
        }
    }

    /// <param name="states">Hidden states after the norm, [row, position, channel].</param>
    /// <param name="height">Height of the hidden states.</param>
    /// <param name="width">Width of the hidden states.</param>
    /// <param name="call">The call of the UNet.</param>
    /// <returns>[row, position, channel], fresh.</returns>
    public Tensor AttendText(Tensor states, long height, long width, UNetCall call)
    {
        using var scope = NewDisposeScope();
        var extensions = call.Extensions.At(_site);
        var query = Query(states, extensions);
        var (key, value) = call.Text.For(_site);
        var attended = extensions.Attend(new(_site, query, key, value, height, width));
        foreach (var session in extensions.CrossAdditions)
            if (session.AddToCrossAttention(_site, query, height, width) is { } more)
                attended = attended.Accumulate(ExtensionResult.Addable(more, session, nameof(session.AddToCrossAttention), query.shape));
        return _output.Forward(Attention.MergeHeads(attended)).MoveToOuterDisposeScope();
    }

    private Tensor Heads(Tensor states) => Attention.SplitHeads(states, _site.Heads);

    private Tensor Query(Tensor states, AttentionExtensions extensions)
    {
        var query = Heads(_query.Forward(states));
        foreach (var session in extensions.Queries)
            if (session.ReplaceQuery(_site, query) is { } changed)
                query = ExtensionResult.Require(changed, session, nameof(session.ReplaceQuery), query.shape);
        return query;
    }
}
