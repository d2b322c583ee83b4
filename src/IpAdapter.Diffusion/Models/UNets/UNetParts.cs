using IpAdapter.Diffusion.Layers;

namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>Builds the blocks of a UNet over its weights.</summary>
internal sealed class UNetParts(WeightScope weights, UNetConfig config)
{
    private readonly int _last = config.BlockOutChannels.Count - 1;

    public IReadOnlyList<AttentionSite> Sites { get; } = AttentionSites.For(config);

    public DownBlock Down(int block)
    {
        var scope = weights.At("down_blocks").At(block);
        return new(scope.Name, block,
            Residuals(scope, config.LayersPerBlock),
            config.DownAttention[block] ? Transformers(scope, UNetPart.Down, block, config.LayersPerBlock) : [],
            block < _last ? Convolution.From(scope.At("downsamplers.0.conv"), stride: 2) : null);
    }

    public MidBlock Mid()
    {
        var scope = weights.At("mid_block");
        var residuals = Residuals(scope, 2);
        return new(scope.Name, residuals[0], Transformers(scope, UNetPart.Mid, 0, 1)[0], residuals[1]);
    }

    public UpBlock Up(int block)
    {
        var scope = weights.At("up_blocks").At(block);
        return new(scope.Name, block,
            Residuals(scope, config.LayersPerBlock + 1),
            config.UpAttention[block] ? Transformers(scope, UNetPart.Up, block, config.LayersPerBlock + 1) : [],
            block < _last ? Convolution.From(scope.At("upsamplers.0.conv")) : null);
    }

    private ResidualBlock[] Residuals(WeightScope block, int count) =>
        [.. Enumerable.Range(0, count).Select(layer => ResidualBlock.From(block.At("resnets").At(layer), config.NormGroups,
            config.NormEpsilon))];

    private Transformer[] Transformers(WeightScope scope, UNetPart part, int block, int count) =>
        [.. Enumerable.Range(0, count).Select(layer => Transformer.From(scope.At("attentions").At(layer), config.NormGroups,
            [.. Sites.Where(site => site.Part == part && site.Block == block && site.Layer == layer)]))];
}
