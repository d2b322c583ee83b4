using IpAdapter.Diffusion.Layers.Profiling;

namespace IpAdapter.Diffusion.Layers;

/// <summary>Brings the last dimension to mean 0 and variance 1, then scales and shifts it (arXiv:1607.06450).</summary>
/// <param name="weight">[channel].</param>
/// <param name="bias">[channel].</param>
/// <param name="epsilon">What is added to the variance.</param>
public sealed class LayerNorm(Tensor weight, Tensor bias, double epsilon = LayerNorm.UsualEpsilon)
{
    /// <summary>The epsilon of nearly every layer norm: 1e-5.</summary>
    public const double UsualEpsilon = 1e-5;

    private readonly long[] _shape = [weight.size(0)];

    /// <summary>Builds the layer from <c>weight</c> and <c>bias</c>.</summary>
    public static LayerNorm From(WeightScope scope, double epsilon = UsualEpsilon) => new(scope.Get("weight"), scope.Get("bias"), epsilon);

    /// <param name="x">[..., channel].</param>
    public Tensor Forward(Tensor x)
    {
        using var timed = LayerActivities.Pointwise("layer norm", x);
        return nn.functional.layer_norm(x, _shape, weight, bias, epsilon);
    }
}
