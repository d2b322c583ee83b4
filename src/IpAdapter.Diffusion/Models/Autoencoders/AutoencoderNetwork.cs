using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Models.Autoencoders.Tiny;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Models.Autoencoders;

/// <summary>
/// The network between pictures and latents (arXiv:2112.10752, section 3.1; diffusers' AutoencoderKL), or a tiny one in its place.
/// </summary>
public sealed class AutoencoderNetwork
{
    /// <summary>Epsilon of every group norm of an autoencoder.</summary>
    public const double NormEpsilon = 1e-6;

    private readonly IAutoencoderTower _encoder;
    private readonly Convolution? _afterEncoder;
    private readonly Convolution? _beforeDecoder;
    private readonly IAutoencoderTower _decoder;
    private readonly AutoencoderConfig _config;

    private AutoencoderNetwork(WeightScope weights, AutoencoderConfig config)
    {
        _config = config;
        if (config.Tiny is { } blocks)
        {
            _encoder = TinyTower.Encoder(weights.At("encoder"), config, blocks);
            _decoder = TinyTower.Decoder(weights.At("decoder"), config, blocks);
            return;
        }
        _encoder = AutoencoderTower.Encoder(weights.At("encoder"), config);
        _afterEncoder = weights.Has("quant_conv.weight") ? Convolution.From(weights.At("quant_conv")) : null;
        _beforeDecoder = weights.Has("post_quant_conv.weight") ? Convolution.From(weights.At("post_quant_conv")) : null;
        _decoder = AutoencoderTower.Decoder(weights.At("decoder"), config);
    }

    /// <summary>Builds the network over its weights, by diffusers' names.</summary>
    /// <exception cref="WeightFileException">A weight is not there.</exception>
    public static AutoencoderNetwork From(WeightScope weights, AutoencoderConfig config) => new(weights, config);

    /// <summary>Encodes pictures as normal distributions of latents.</summary>
    /// <param name="images">[batch, channel, height, width], in [-1, 1].</param>
    /// <param name="tiling">Tile by tile, or null for all at once.</param>
    /// <param name="cancellationToken">Ends it between two layers.</param>
    /// <returns>Mean and logarithm of the variance (kept within [-30, 20]), [batch, latent channel, latent height, latent width], not
    /// scaled. A tiny autoencoder gives latents and no distribution: there is no variance.</returns>
    public (Tensor Mean, Tensor? LogVariance) Encode(Tensor images, Tiling? tiling = null, CancellationToken cancellationToken = default)
    {
        using var scope = NewDisposeScope();
        var moments = tiling is null ? Moments(images, cancellationToken)
            : tiling.Encode(images, _config.PixelsPerLatent, tile => Moments(tile, cancellationToken));
        var mean = moments.narrow(1, 0, _config.LatentChannels).contiguous();
        if (_config.IsTiny) return (mean.MoveToOuterDisposeScope(), null);
        var logVariance = moments.narrow(1, _config.LatentChannels, _config.LatentChannels).Clamped(-30, 20);
        return (mean.MoveToOuterDisposeScope(), logVariance.MoveToOuterDisposeScope());
    }

    /// <summary>Decodes latents.</summary>
    /// <param name="latents">[batch, latent channel, height, width], divided by the scaling factor.</param>
    /// <param name="tiling">Tile by tile, or null for all at once.</param>
    /// <param name="cancellationToken">Ends it between two layers.</param>
    /// <returns>Pictures, [batch, channel, height, width], about [-1, 1], not clamped.</returns>
    public Tensor Decode(Tensor latents, Tiling? tiling = null, CancellationToken cancellationToken = default) =>
        tiling is null ? Picture(latents, cancellationToken)
            : tiling.Decode(latents, _config.PixelsPerLatent, tile => Picture(tile, cancellationToken));

    private Tensor Moments(Tensor images, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var moments = _encoder.Forward(images, cancellationToken);
        return (_afterEncoder is null ? moments : _afterEncoder.Forward(moments)).MoveToOuterDisposeScope();
    }

    private Tensor Picture(Tensor latents, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        return _decoder.Forward(_beforeDecoder is null ? latents : _beforeDecoder.Forward(latents), cancellationToken)
            .MoveToOuterDisposeScope();
    }
}
