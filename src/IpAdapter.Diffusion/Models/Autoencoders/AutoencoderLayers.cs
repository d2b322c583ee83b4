using IpAdapter.Diffusion.Layers;

namespace IpAdapter.Diffusion.Models.Autoencoders;

/// <summary>The layers of the parts of an autoencoder, in order.</summary>
internal static class AutoencoderLayers
{
    // One zero to the right and below, none to the left and above: so the first autoencoders were trained.
    private static readonly long[] BelowAndRight = [0, 1, 0, 1];

    /// <summary>A level of the encoder: residual layers, then half the size.</summary>
    public static IEnumerable<Func<Tensor, Tensor>> Down(WeightScope scope, AutoencoderConfig config, bool halves)
    {
        foreach (var layer in Residuals(scope, config.LayersPerBlock, config))
            yield return layer;
        if (!halves) yield break;
        var convolution = Convolution.Unpadded(scope.At("downsamplers.0.conv"), stride: 2);
        yield return x =>
        {
            using var padded = nn.functional.pad(x, BelowAndRight);
            return convolution.Forward(padded);
        };
    }

    /// <summary>A level of the decoder: residual layers, then twice the size.</summary>
    public static IEnumerable<Func<Tensor, Tensor>> Up(WeightScope scope, AutoencoderConfig config, bool doubles)
    {
        foreach (var layer in Residuals(scope, config.LayersPerBlock + 1, config))
            yield return layer;
        if (!doubles) yield break;
        var convolution = Convolution.From(scope.At("upsamplers.0.conv"));
        yield return x =>
        {
            using var doubled = nn.functional.interpolate(x, [2 * x.size(2), 2 * x.size(3)], mode: InterpolationMode.Nearest);
            return convolution.Forward(doubled);
        };
    }

    /// <summary>The middle: a residual layer, attention, a residual layer.</summary>
    public static IEnumerable<Func<Tensor, Tensor>> Middle(WeightScope scope, AutoencoderConfig config)
    {
        var residuals = Residuals(scope, 2, config).ToArray();
        return [residuals[0], SpatialAttention.From(scope.At("attentions.0"), config.NormGroups).Forward, residuals[1]];
    }

    private static IEnumerable<Func<Tensor, Tensor>> Residuals(WeightScope scope, int count, AutoencoderConfig config)
    {
        for (var layer = 0; layer < count; layer++)
        {
            var block = ResidualBlock.From(scope.At("resnets").At(layer), config.NormGroups, AutoencoderNetwork.NormEpsilon);
            yield return x => block.Forward(x);
        }
    }
}
