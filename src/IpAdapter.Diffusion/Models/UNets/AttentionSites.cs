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
        var sites = new List<AttentionSite>();
        var last = config.BlockOutChannels.Count - 1;
        for (var block = 0; block <= last; block++)
            if (config.DownAttention[block])
                Add(UNetPart.Down, block, config.LayersPerBlock, level: block);
        for (var block = 0; block <= last; block++)
            if (config.UpAttention[block])
                Add(UNetPart.Up, block, config.LayersPerBlock + 1, level: last - block);
        Add(UNetPart.Mid, 0, 1, level: last);
        return sites;

        void Add(UNetPart part, int block, int transformers, int level)
        {
            var place = part switch { UNetPart.Down => $"down_blocks.{block}", UNetPart.Up => $"up_blocks.{block}", _ => "mid_block" };
            for (var layer = 0; layer < transformers; layer++)
                for (var depth = 0; depth < config.TransformerLayers[level]; depth++)
                    foreach (var isCross in (ReadOnlySpan<bool>)[false, true])
                        sites.Add(new(sites.Count, $"{place}.attentions.{layer}.transformer_blocks.{depth}.{(isCross ? "attn2" : "attn1")}",
                            part, block, layer, isCross, config.Heads[level], config.BlockOutChannels[level]));
        }
    }
}
