using IpAdapter.Diffusion.Layers;

namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>Builds the blocks of a UNet over its weights.</summary>
internal sealed class UNetParts(WeightScope weights, UNetConfig config)
{
    private readonly UNetBlocks _blocks = new(config);

    public IReadOnlyList<AttentionSite> Sites { get; } = AttentionSites.For(config);

    public IEnumerable<DownBlock> Down => _blocks.Down.Select(block =>
        new DownBlock(weights.At(block.Name).Name, block.Index, Residuals(block), Transformers(block), Resampler(block, stride: 2)));

    public MidBlock Mid
    {
        get
        {
            var residuals = Residuals(_blocks.Mid);
            return new(weights.At(_blocks.Mid.Name).Name, residuals[0], Transformers(_blocks.Mid)[0], residuals[1]);
        }
    }

    public IEnumerable<UpBlock> Up => _blocks.Up.Select(block =>
        new UpBlock(weights.At(block.Name).Name, block.Index, Residuals(block), Transformers(block), Resampler(block, stride: 1)));

    private ResidualBlock[] Residuals(UNetBlock block) =>
        [.. block.Residuals.Select((_, layer) => ResidualBlock.From(weights.At(block.Residual(layer)), config.NormGroups,
            config.NormEpsilon))];

    private Transformer[] Transformers(UNetBlock block) =>
        [.. Enumerable.Range(0, block.TransformerCount).Select(layer => Transformer.From(weights.At(block.Transformer(layer)),
            config.NormGroups, [.. Sites.Where(site => site.Part == block.Part && site.Block == block.Index && site.Layer == layer)]))];

    private Convolution? Resampler(UNetBlock block, int stride) =>
        block.Resampler is { } name ? Convolution.From(weights.At(block.Name).At(name), stride) : null;
}
