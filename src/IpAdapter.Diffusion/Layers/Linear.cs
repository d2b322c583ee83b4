using IpAdapter.Diffusion.Layers.Profiling;

namespace IpAdapter.Diffusion.Layers;

/// <summary>An affine map of the last dimension: y = x W^T + b.</summary>
public sealed class Linear
{
    private readonly LayerWeight _weight;
    private readonly Tensor? _bias;
    private readonly LowRank? _lowRank;

    /// <param name="weight">[out, in].</param>
    /// <param name="bias">[out], or null.</param>
    /// <param name="lowRank">What is added to W x, or null.</param>
    public Linear(Tensor weight, Tensor? bias = null, LowRank? lowRank = null)
        : this(new LayerWeight(weight), bias, lowRank)
    {
    }

    private Linear(LayerWeight weight, Tensor? bias, LowRank? lowRank) =>
        (_weight, _bias, _lowRank) = (weight, bias, lowRank);

    /// <summary>Builds the layer from <c>weight</c> and, where there is one, <c>bias</c>.</summary>
    public static Linear From(WeightScope scope) =>
        new(scope.GetLayerWeight("weight"), scope.Find("bias"), scope.FindLowRank("weight"));

    /// <param name="x">[..., in].</param>
    /// <returns>[..., out].</returns>
    public Tensor Forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var prepared = _weight.FindPrepared(PreparedMatrix.Whole);
        using var timed = LayerActivities.Product(x, _weight.Shape, prepared is not null);
        var y = prepared is not null
            ? PreparedMatrix.Multiply(x, prepared, _bias)
            : nn.functional.linear(x, _weight.Plain, _bias);
        return (_lowRank is null ? y : _lowRank.AddTo(y, x)).MoveToOuterDisposeScope();
    }
}
