using IpAdapter.Diffusion.Arithmetic;

namespace IpAdapter.Diffusion.Layers;

/// <summary>A convolution of pictures.</summary>
/// <param name="weight">[out, in, height, width].</param>
/// <param name="bias">[out], or null.</param>
/// <param name="stride">Step between output pixels.</param>
/// <param name="padding">Zeros around the picture.</param>
/// <param name="lowRank">What is added to the convolution, or null.</param>
public sealed class Convolution(Tensor weight, Tensor? bias, int stride, int padding, LowRank? lowRank = null)
{
    private readonly long[] _stride = [stride, stride];
    private readonly long[] _padding = [padding, padding];

    /// <summary>
    /// Builds the layer from <c>weight</c> and, where there is one, <c>bias</c>; padded so that a stride of 1 keeps the size.
    /// </summary>
    public static Convolution From(WeightScope scope, int stride = 1)
    {
        var weight = scope.Get("weight");
        return new(weight, scope.Find("bias"), stride, (int)weight.size(2) / 2, scope.FindLowRank("weight"));
    }

    /// <summary>Builds the layer from <c>weight</c> and, where there is one, <c>bias</c>, without padding.</summary>
    public static Convolution Unpadded(WeightScope scope, int stride) =>
        new(scope.Get("weight"), scope.Find("bias"), stride, 0, scope.FindLowRank("weight"));

    /// <param name="x">[batch, in, height, width].</param>
    /// <returns>[batch, out, height, width].</returns>
    public Tensor Forward(Tensor x) => Convolve(x, bias);

    /// <param name="x">[batch, in, height, width].</param>
    /// <param name="shift">What to add to every pixel besides the bias, [out].</param>
    /// <returns>[batch, out, height, width].</returns>
    public Tensor Forward(Tensor x, Tensor shift)
    {
        using var scope = NewDisposeScope();
        return Convolve(x, bias is null ? shift : bias.Plus(shift)).MoveToOuterDisposeScope();
    }

    private Tensor Convolve(Tensor x, Tensor? shift)
    {
        var y = nn.functional.conv2d(x, weight, shift, _stride, _padding);
        return lowRank is null ? y : lowRank.AddTo(y, x, _stride, _padding);
    }
}
