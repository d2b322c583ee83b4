using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Layers;

namespace IpAdapter.Diffusion.Models.Autoencoders.Tiny;

/// <summary>
/// The encoder or the decoder of a tiny autoencoder (TAESD, madebyollin/taesd): convolutions alone, without norms and attention.
/// </summary>
/// <remarks>
/// The network itself speaks of latents as the UNet has them, already scaled. Here it takes and gives them unscaled, like every
/// autoencoder, so whoever decodes need not know which kind it is.
/// </remarks>
internal sealed class TinyTower : IAutoencoderTower
{
    // Latents are kept within three times the magnitude that the decoder was trained for.
    private const double Magnitude = 3;

    private readonly Func<Tensor, Tensor> _first;
    private readonly Func<Tensor, Tensor>[] _further;

    private TinyTower(Func<Tensor, Tensor> first, IEnumerable<Func<Tensor, Tensor>> further) => (_first, _further) = (first, [.. further]);

    /// <summary>From pictures in [-1, 1] to latents, not scaled.</summary>
    public static TinyTower Encoder(WeightScope scope, AutoencoderConfig config, TinyBlocks blocks) =>
        new(picture => picture.DividedBy(2).AddInPlace(0.5),
            [.. Layers(scope.At("layers"), blocks.EncoderLayers()), latents => latents.DividedBy(config.ScalingFactor)]);

    /// <summary>From latents, not scaled, to pictures of about [-1, 1].</summary>
    public static TinyTower Decoder(WeightScope scope, AutoencoderConfig config, TinyBlocks blocks) =>
        new(latents => latents.Times(config.ScalingFactor),
        [
            Clamp, .. Layers(scope.At("layers"), blocks.DecoderLayers()),
            picture => picture.Times(2).AddInPlace(-1),
        ]);

    /// <summary>3 tanh(z / 3) of scaled latents: what the decoder reads of them.</summary>
    public static Tensor Clamp(Tensor latents)
    {
        using var scope = NewDisposeScope();
        return latents.DividedBy(Magnitude).tanh_().Times(Magnitude).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public Tensor Forward(Tensor x, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var hidden = _first(x);
        foreach (var layer in _further)
        {
            // At full size these are the largest tensors there are: none is kept longer than it is read.
            using var read = hidden;
            hidden = layer(read);
            cancellationToken.ThrowIfCancellationRequested();
        }
        // Prepared layers give pictures whose channels lie together; callers need not know.
        return hidden.contiguous().MoveToOuterDisposeScope();
    }

    private static IEnumerable<Func<Tensor, Tensor>> Layers(WeightScope scope, IEnumerable<(int Number, TinyLayer Layer)> layers) =>
        layers.Select(layer => Layer(scope.At(layer.Number), layer.Layer));

    private static Func<Tensor, Tensor> Layer(WeightScope scope, TinyLayer layer)
    {
        if (layer == TinyLayer.Rectifier) return x => x.relu();
        if (layer == TinyLayer.Block) return new TinyResidual(scope).Forward;
        var convolution = Convolution.From(scope, stride: layer == TinyLayer.Halving ? 2 : 1);
        if (layer != TinyLayer.Doubling) return convolution.Forward;
        return x =>
        {
            using var doubled = nn.functional.interpolate(x, [2 * x.size(2), 2 * x.size(3)], mode: InterpolationMode.Nearest);
            return convolution.Forward(doubled);
        };
    }
}
