namespace IpAdapter.Diffusion.Layers;

/// <summary>An affine map of the last dimension: y = x W^T + b.</summary>
/// <param name="weight">[out, in].</param>
/// <param name="bias">[out], or null.</param>
/// <param name="lowRank">What is added to W x, or null.</param>
public sealed class Linear(Tensor weight, Tensor? bias = null, LowRank? lowRank = null)
{
    /// <summary>Builds the layer from <c>weight</c> and, where there is one, <c>bias</c>.</summary>
    public static Linear From(WeightScope scope) => new(scope.Get("weight"), scope.Find("bias"), scope.FindLowRank("weight"));

    /// <param name="x">[..., in].</param>
    /// <returns>[..., out].</returns>
    public Tensor Forward(Tensor x)
    {
        var y = nn.functional.linear(x, weight, bias);
        return lowRank is null ? y : lowRank.AddTo(y, x);
    }
}
