using IpAdapter.Diffusion.Arithmetic;

namespace IpAdapter.Diffusion.Layers;

/// <summary>
/// One transformer layer of CLIP's two encoders, norms first (arXiv:2103.00020, section 2.4): x + Attention(LN(x)), then x + MLP(LN(x)).
/// </summary>
internal sealed class ClipLayer
{
    private readonly LayerNorm _firstNorm, _secondNorm;
    private readonly Linear _query, _key, _value, _output, _up, _down;
    private readonly int _heads;
    private readonly bool _isCausal;
    private readonly Func<Tensor, Tensor> _activate;

    private ClipLayer(WeightScope scope, int heads, string activation, double epsilon, bool isCausal)
    {
        var attention = scope.At("self_attn");
        (_query, _key, _value, _output) = (Linear.From(attention.At("q_proj")), Linear.From(attention.At("k_proj")),
            Linear.From(attention.At("v_proj")), Linear.From(attention.At("out_proj")));
        (_firstNorm, _secondNorm) = (LayerNorm.From(scope.At("layer_norm1"), epsilon), LayerNorm.From(scope.At("layer_norm2"), epsilon));
        (_up, _down) = (Linear.From(scope.At("mlp.fc1")), Linear.From(scope.At("mlp.fc2")));
        (_heads, _isCausal) = (heads, isCausal);
        _activate = activation == "gelu" ? Activations.Gelu : Activations.QuickGelu;
    }

    /// <summary>A layer of the text encoder: a token sees itself and those before it.</summary>
    public static ClipLayer Causal(WeightScope scope, int heads, string activation, double epsilon) =>
        new(scope, heads, activation, epsilon, isCausal: true);

    /// <summary>A layer of the image encoder: every token sees every other.</summary>
    public static ClipLayer From(WeightScope scope, int heads, string activation, double epsilon) =>
        new(scope, heads, activation, epsilon, isCausal: false);

    /// <param name="states">[batch, token, channel].</param>
    /// <returns>[batch, token, channel].</returns>
    public Tensor Forward(Tensor states)
    {
        using var scope = NewDisposeScope();
        var normed = _firstNorm.Forward(states);
        // [batch, head, token, channel]
        var (query, key, value) = (Split(_query.Forward(normed)), Split(_key.Forward(normed)), Split(_value.Forward(normed)));
        var attended = _isCausal ? Attention.CausalScaledDotProduct(query, key, value) : Attention.ScaledDotProduct(query, key, value);
        var middle = _output.Forward(Attention.MergeHeads(attended)).AddInPlace(states);
        return _down.Forward(_activate(_up.Forward(_secondNorm.Forward(middle)))).AddInPlace(middle).MoveToOuterDisposeScope();
    }

    private Tensor Split(Tensor states) => Attention.SplitHeads(states, _heads);
}
