using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Layers;

namespace IpAdapter.Diffusion.Models.T2IAdapters;

/// <summary>
/// One size of a T2I-Adapter: half the size before where there is one, a convolution to its channels where they change, and residual
/// layers.
/// </summary>
internal sealed class FeatureBlock(bool halves, Convolution? into, IReadOnlyList<(Convolution First, Convolution Second)> residuals)
{
    public static FeatureBlock From(WeightScope scope, int layers, bool halves) => new(
        halves,
        scope.Has("in_conv.weight") ? Convolution.From(scope.At("in_conv")) : null,
        [.. Enumerable.Range(0, layers).Select(layer => scope.At("resnets").At(layer))
            .Select(residual => (Convolution.From(residual.At("block1")), Convolution.From(residual.At("block2"))))]);

    /// <param name="x">[batch, channel, height, width].</param>
    public Tensor Forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        if (halves) x = nn.functional.avg_pool2d(x, 2, 2, ceil_mode: true);
        if (into is not null) x = into.Forward(x);
        foreach (var (first, second) in residuals)
            x = second.Forward(first.Forward(x).relu_()).AddInPlace(x);
        return x.MoveToOuterDisposeScope();
    }
}
