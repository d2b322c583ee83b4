using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Layers;

namespace IpAdapter.Diffusion.Models.Autoencoders.Tiny;

/// <summary>relu(conv4(relu(conv2(relu(conv0 x)))) + x), the block of a tiny autoencoder.</summary>
internal sealed class TinyResidual(WeightScope scope)
{
    private readonly Convolution _first = Convolution.From(scope.At("conv.0"));
    private readonly Convolution _second = Convolution.From(scope.At("conv.2"));
    private readonly Convolution _third = Convolution.From(scope.At("conv.4"));

    /// <param name="x">[batch, channel, height, width].</param>
    /// <returns>[batch, channel, height, width], fresh.</returns>
    public Tensor Forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var hidden = _second.Forward(_first.Forward(x).relu_()).relu_();
        return _third.Forward(hidden).AddInPlace(x).relu_().MoveToOuterDisposeScope();
    }
}
