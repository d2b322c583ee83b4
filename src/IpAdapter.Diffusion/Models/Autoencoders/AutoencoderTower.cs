using IpAdapter.Diffusion.Layers;

namespace IpAdapter.Diffusion.Models.Autoencoders;

/// <summary>An encoder or a decoder: a convolution, the levels and the middle in their order, a norm and a convolution.</summary>
internal sealed class AutoencoderTower : IAutoencoderTower
{
    private readonly Convolution _into;
    private readonly Func<Tensor, Tensor>[] _layers;
    private readonly GroupNorm _norm;
    private readonly Convolution _outOf;

    private AutoencoderTower(WeightScope scope, int groups, IEnumerable<Func<Tensor, Tensor>> layers)
    {
        _into = Convolution.From(scope.At("conv_in"));
        _layers = [.. layers];
        _norm = GroupNorm.From(scope.At("conv_norm_out"), groups, AutoencoderNetwork.NormEpsilon);
        _outOf = Convolution.From(scope.At("conv_out"));
    }

    public static AutoencoderTower Encoder(WeightScope scope, AutoencoderConfig config)
    {
        var last = config.BlockOutChannels.Count - 1;
        var down = Enumerable.Range(0, last + 1)
            .SelectMany(level => AutoencoderLayers.Down(scope.At("down_blocks").At(level), config, halves: level < last));
        return new(scope, config.NormGroups, down.Concat(AutoencoderLayers.Middle(scope.At("mid_block"), config)));
    }

    public static AutoencoderTower Decoder(WeightScope scope, AutoencoderConfig config)
    {
        var last = config.BlockOutChannels.Count - 1;
        var up = Enumerable.Range(0, last + 1).SelectMany(level => AutoencoderLayers.Up(scope.At("up_blocks").At(level), config,
            doubles: level < last));
        return new(scope, config.NormGroups, AutoencoderLayers.Middle(scope.At("mid_block"), config).Concat(up));
    }

    /// <inheritdoc/>
    public Tensor Forward(Tensor x, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var hidden = _into.Forward(x);
        foreach (var layer in _layers)
        {
            // At full size these are the largest tensors there are: none is kept longer than it is read.
            using var read = hidden;
            hidden = layer(read);
            cancellationToken.ThrowIfCancellationRequested();
        }
        // Prepared layers give pictures whose channels lie together; callers need not know.
        return _outOf.Forward(_norm.Forward(hidden).silu_()).contiguous().MoveToOuterDisposeScope();
    }
}
