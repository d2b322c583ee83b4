namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>The attention layers of a UNet, numbered as checkpoints of adapters number them.</summary>
public static class AttentionSites
{
    /// <summary>
    /// Lists all attention layers in the checkpoint's order: the way down, the way up, and the middle last; of each transformer block first
    /// self-attention, then cross-attention.
    /// </summary>
    public static IReadOnlyList<AttentionSite> For(UNetConfig config)
    {
        var (sites, blocks) = (new List<AttentionSite>(), new UNetBlocks(config));
        foreach (var block in (IEnumerable<UNetBlock>)[.. blocks.Down, .. blocks.Up, blocks.Mid])
            for (var layer = 0; layer < block.TransformerCount; layer++)
                for (var depth = 0; depth < config.TransformerLayers[block.Level]; depth++)
                    foreach (var isCross in (ReadOnlySpan<bool>)[false, true])
                        sites.Add(new(sites.Count, $"{block.Transformer(layer)}.transformer_blocks.{depth}.{(isCross ? "attn2" : "attn1")}",
                            block.Part, block.Index, layer, isCross, config.Heads[block.Level], config.BlockOutChannels[block.Level]));
        return sites;
    }
}
