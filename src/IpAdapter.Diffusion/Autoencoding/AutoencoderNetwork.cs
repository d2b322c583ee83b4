using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Weights;

namespace IpAdapter.Diffusion.Autoencoding;

/// <summary>The network between pictures and latents (arXiv:2112.10752, section 3.1; diffusers' AutoencoderKL).</summary>
public sealed class AutoencoderNetwork
{
    /// <summary>Epsilon of every group norm of an autoencoder.</summary>
    public const double NormEpsilon = 1e-6;

    private readonly AutoencoderTower _encoder;
    private readonly Convolution? _afterEncoder;
    private readonly Convolution? _beforeDecoder;
    private readonly AutoencoderTower _decoder;
    private readonly int _latentChannels;

    private AutoencoderNetwork(WeightScope weights, AutoencoderConfig config)
    {
        _latentChannels = config.LatentChannels;
        _encoder = AutoencoderTower.Encoder(weights.At("encoder"), config);
        _afterEncoder = weights.Find("quant_conv.weight") is null ? null : Convolution.From(weights.At("quant_conv"));
        _beforeDecoder = weights.Find("post_quant_conv.weight") is null ? null : Convolution.From(weights.At("post_quant_conv"));
        _decoder = AutoencoderTower.Decoder(weights.At("decoder"), config);
    }

    /// <summary>Builds the network over its weights, by diffusers' names.</summary>
    /// <exception cref="WeightFileException">A weight is not there.</exception>
    public static AutoencoderNetwork From(WeightScope weights, AutoencoderConfig config) => new(weights, config);

    /// <summary>Encodes pictures as normal distributions of latents.</summary>
    /// <param name="images">[batch, channel, height, width], in [-1, 1].</param>
    /// <returns>Mean and logarithm of the variance (kept within [-30, 20]), [batch, latent channel, latent height, latent width], not scaled.</returns>
    public (Tensor Mean, Tensor LogVariance) Encode(Tensor images)
    {
        using var scope = NewDisposeScope();
        var moments = _encoder.Forward(images);
        if (_afterEncoder is not null) moments = _afterEncoder.Forward(moments);
        var mean = moments.narrow(1, 0, _latentChannels).contiguous();
        var logVariance = moments.narrow(1, _latentChannels, _latentChannels).clamp(-30, 20);
        return (mean.MoveToOuterDisposeScope(), logVariance.MoveToOuterDisposeScope());
    }

    /// <summary>Decodes latents.</summary>
    /// <param name="latents">[batch, latent channel, height, width], divided by the scaling factor.</param>
    /// <returns>Pictures, [batch, channel, height, width], about [-1, 1], not clamped.</returns>
    public Tensor Decode(Tensor latents)
    {
        using var scope = NewDisposeScope();
        return _decoder.Forward(_beforeDecoder is null ? latents : _beforeDecoder.Forward(latents)).MoveToOuterDisposeScope();
    }
}
