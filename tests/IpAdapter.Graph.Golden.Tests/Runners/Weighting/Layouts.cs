using IpAdapter.Diffusion.Models.UNets;

namespace IpAdapter.Graph.Golden.Tests.Runners.Weighting;

/// <summary>The attention layers of the published base models, in the widths of a case.</summary>
internal static class Layouts
{
    private static readonly UNetConfig StableDiffusion = new()
    {
        InChannels = 4,
        OutChannels = 4,
        BlockOutChannels = [320, 640, 1280, 1280],
        DownAttention = [true, true, true, false],
        UpAttention = [false, true, true, true],
        LayersPerBlock = 2,
        TransformerLayers = [1, 1, 1, 1],
        Heads = [8, 8, 8, 8],
        CrossAttentionWidth = 768,
    };

    private static readonly UNetConfig StableDiffusionXl = StableDiffusion with
    {
        BlockOutChannels = [320, 640, 1280],
        DownAttention = [false, true, true],
        UpAttention = [true, true, false],
        TransformerLayers = [1, 2, 10],
        Heads = [5, 10, 20],
        CrossAttentionWidth = 2048,
    };

    /// <summary>A base model with so many transformers that read text.</summary>
    public static UNetConfig WithTransformers(int count) => count switch
    {
        16 => StableDiffusion,
        11 => StableDiffusionXl,
        _ => throw new InvalidDataException($"No published base model has {count} transformers."),
    };

    /// <summary>The layers, each with the heads and channels of a case.</summary>
    public static List<AttentionSite> Sites(UNetConfig config, int heads, long channels) =>
        [.. AttentionSites.For(config).Select(site => site with { Heads = heads, Channels = channels })];

    /// <summary>The cross-attention layers in the order they run, and the number of the transformer each belongs to.</summary>
    public static List<(AttentionSite Site, int Transformer)> InOrder(IEnumerable<AttentionSite> sites)
    {
        var ordered = sites.Where(site => site.IsCross).OrderBy(site => site.Part).ThenBy(site => site.Index).ToList();
        var transformers = ordered.Select(site => (site.Part, site.Block, site.Layer)).Distinct().ToList();
        return [.. ordered.Select(site => (site, transformers.IndexOf((site.Part, site.Block, site.Layer))))];
    }
}
