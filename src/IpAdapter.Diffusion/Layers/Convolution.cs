using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Kernels;
using IpAdapter.Diffusion.Layers.Profiling;

namespace IpAdapter.Diffusion.Layers;

/// <summary>A convolution of pictures.</summary>
public sealed class Convolution
{
    private readonly LayerWeight _weight;
    private readonly Tensor? _bias;
    private readonly LowRank? _lowRank;
    private readonly PreparedForm _form;
    private readonly bool _isFiltered;
    private readonly long[] _stride;
    private readonly long[] _padding;

    /// <param name="weight">[out, in, height, width].</param>
    /// <param name="bias">[out], or null.</param>
    /// <param name="stride">Step between output pixels.</param>
    /// <param name="padding">Zeros around the picture.</param>
    /// <param name="lowRank">What is added to the convolution, or null.</param>
    public Convolution(Tensor weight, Tensor? bias, int stride, int padding, LowRank? lowRank = null)
        : this(new LayerWeight(weight), bias, stride, padding, lowRank)
    {
    }

    private Convolution(LayerWeight weight, Tensor? bias, int stride, int padding, LowRank? lowRank)
    {
        (_weight, _bias, _lowRank) = (weight, bias, lowRank);
        // A 1x1 convolution is a product over the channels; prepared, that is faster (bench/Benchmarks layer-forms).
        var isProduct = weight.Shape[2] == 1 && weight.Shape[3] == 1 && stride == 1 && padding == 0;
        _form = isProduct ? PreparedMatrix.Whole : new PreparedConvolution(stride, padding);
        _isFiltered = weight.Shape[2] == 3 && weight.Shape[3] == 3 && stride == 1 && padding == 1;
        (_stride, _padding) = ([stride, stride], [padding, padding]);
    }

    /// <summary>
    /// Builds the layer from <c>weight</c> and, where there is one, <c>bias</c>; padded so that a stride of 1 keeps the size.
    /// </summary>
    public static Convolution From(WeightScope scope, int stride = 1)
    {
        var weight = scope.GetLayerWeight("weight");
        return new(weight, scope.Find("bias"), stride, (int)weight.Shape[2] / 2, scope.FindLowRank("weight"));
    }

    /// <summary>Builds the layer from <c>weight</c> and, where there is one, <c>bias</c>, without padding.</summary>
    public static Convolution Unpadded(WeightScope scope, int stride) =>
        new(scope.GetLayerWeight("weight"), scope.Find("bias"), stride, 0, scope.FindLowRank("weight"));

    /// <param name="x">[batch, in, height, width].</param>
    /// <returns>[batch, out, height, width].</returns>
    public Tensor Forward(Tensor x) => Convolve(x, _bias);

    /// <param name="x">[batch, in, height, width].</param>
    /// <param name="shift">What to add to every pixel besides the bias, [out].</param>
    /// <returns>[batch, out, height, width].</returns>
    public Tensor Forward(Tensor x, Tensor shift)
    {
        using var scope = NewDisposeScope();
        return Convolve(x, _bias is null ? shift : _bias.Plus(shift)).MoveToOuterDisposeScope();
    }

    private Tensor Convolve(Tensor x, Tensor? shift)
    {
        using var scope = NewDisposeScope();
        var form = _isFiltered && KernelUse.IsOn ? PreparedPoints.For(_weight.Shape, x.size(2) * x.size(3)) : null;
        var points = form is null ? null : _weight.FindPrepared(form);
        var prepared = points is null ? _weight.FindPrepared(_form) : null;
        using var timed = LayerActivities.Convolution(x, _weight.Shape, _stride[0], _padding[0], (points ?? prepared) is not null);
        var y = points is not null ? form!.Convolve(x, points, shift, _weight.Shape[0])
            : prepared is null ? nn.functional.conv2d(x, _weight.Plain, shift, _stride, _padding)
            : _form is PreparedMatrix ? PreparedMatrix.MultiplyChannels(x, prepared, shift)
            : PreparedConvolution.Convolve(x, prepared, shift, _stride, _padding);
        return (_lowRank is null ? y : _lowRank.AddTo(y, x, _stride, _padding)).MoveToOuterDisposeScope();
    }
}
