namespace IpAdapter.Graph.ImagePrompts.Closely;

/// <summary>Puts together what an image encoder said of the parts of a picture.</summary>
internal static class TileMerging
{
    /// <summary>Brings whole and parts together.</summary>
    /// <param name="convention">How.</param>
    /// <param name="whole">What the encoder said of the pictures, [picture, ...].</param>
    /// <param name="tiles">What it said of their parts, row by row, [picture * tile, ...].</param>
    /// <param name="grid">Tiles along each edge.</param>
    /// <param name="ratio">How much the whole counts.</param>
    public static Tensor Merge(EncodingConvention convention, Tensor whole, Tensor tiles, int grid, double ratio)
    {
        using var scope = NewDisposeScope();
        var isComfyui = convention == EncodingConvention.AsComfyui;
        var parts = whole.dim() == 3 ? States(tiles, grid) : isComfyui ? EmbeddingsAsPictures(tiles, grid) : Embeddings(tiles, grid);
        var merged = isComfyui && whole.size(0) == 1 ? cat([whole * ratio, parts]) : whole * ratio + parts * (1 - ratio);
        return merged.MoveToOuterDisposeScope();
    }

    /// <summary>Hidden states: the class tokens averaged, the patches laid side by side as the parts lay, and averaged down to as many as one picture has.</summary>
    /// <param name="tiles">Row by row, [picture * tile, token, channel]; the first token is the class token.</param>
    /// <param name="grid">Tiles along each edge.</param>
    /// <returns>[picture, token, channel].</returns>
    public static Tensor States(Tensor tiles, int grid)
    {
        using var scope = NewDisposeScope();
        var pictures = tiles.size(0) / (grid * grid);
        var classes = tiles.narrow(1, 0, 1).reshape(pictures, grid * grid, 1, -1).mean([1]);   // [picture, 1, channel]
        return cat([classes, Pool(tiles.narrow(1, 1, tiles.size(1) - 1), grid)], 1).MoveToOuterDisposeScope();
    }

    /// <summary>Image embeddings, averaged: there is no picture grid in them.</summary>
    /// <param name="tiles">[picture * tile, embedding].</param>
    /// <param name="grid">Tiles along each edge.</param>
    /// <returns>[picture, embedding].</returns>
    public static Tensor Embeddings(Tensor tiles, int grid)
    {
        using var scope = NewDisposeScope();
        return tiles.reshape(-1, grid * grid, tiles.size(1)).mean([1]).MoveToOuterDisposeScope();
    }

    /// <summary>Image embeddings, laid out as squares and pooled as if they were pictures (ComfyUI_IPAdapter_plus). The width has to be a square.</summary>
    /// <param name="tiles">[picture * tile, embedding].</param>
    /// <param name="grid">Tiles along each edge.</param>
    /// <returns>[picture, embedding].</returns>
    public static Tensor EmbeddingsAsPictures(Tensor tiles, int grid)
    {
        using var scope = NewDisposeScope();
        return Pool(tiles.unsqueeze(2), grid).squeeze(2).MoveToOuterDisposeScope();
    }

    // [picture * tile, patch, channel] -> [picture, patch, channel]
    private static Tensor Pool(Tensor patches, int grid)
    {
        var edge = (long)Math.Sqrt(patches.size(1));
        var side = patches.reshape(-1, grid, grid, edge, edge, patches.size(2))   // [picture, tile row, tile column, row, column, channel]
            .permute(0, 5, 1, 3, 2, 4).reshape(-1, patches.size(2), grid * edge, grid * edge);
        return nn.functional.adaptive_avg_pool2d(side, [edge, edge]).flatten(2).transpose(1, 2);
    }
}
