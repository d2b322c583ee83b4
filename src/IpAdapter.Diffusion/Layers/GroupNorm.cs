using IpAdapter.Diffusion.Layers.Profiling;

namespace IpAdapter.Diffusion.Layers;

/// <summary>Brings groups of channels to mean 0 and variance 1, then scales and shifts every channel (arXiv:1803.08494).</summary>
/// <param name="weight">[channel].</param>
/// <param name="bias">[channel].</param>
/// <param name="groups">How many groups the channels fall into.</param>
/// <param name="epsilon">What is added to the variance.</param>
public sealed class GroupNorm(Tensor weight, Tensor bias, int groups, double epsilon)
{
    /// <summary>Builds the layer from <c>weight</c> and <c>bias</c>.</summary>
    public static GroupNorm From(WeightScope scope, int groups, double epsilon) =>
        new(scope.Get("weight"), scope.Get("bias"), groups, epsilon) { Name = scope.Name };

    /// <summary>Its name in the weights: <c>down_blocks.0.resnets.0.norm1</c>.</summary>
    public string Name { get; init; } = "";

    /// <param name="x">[batch, channel, ...].</param>
    public Tensor Forward(Tensor x)
    {
        using var timed = LayerActivities.Pointwise("group norm", x);
        return nn.functional.group_norm(x, groups, weight, bias, epsilon);
    }

    /// <summary>The same, or what is done in its place.</summary>
    /// <param name="x">[batch, channel, ...].</param>
    /// <param name="replacement">Norms in place of the layer; null for the layer itself.</param>
    internal Tensor Forward(Tensor x, NormFunction? replacement) => replacement is null ? Forward(x) : replacement(this, x);
}
