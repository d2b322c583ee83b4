namespace IpAdapter.Diffusion.ImagePrompts.Encoding;

/// <summary>Puts together what an image encoder said of the parts of a picture.</summary>
internal static class TileMerging
{
    /// <summary>Brings whole and tiles together.</summary>
    /// <param name="convention">How.</param>
    /// <param name="whole">What the encoder said of the pictures, [picture, ...].</param>
    /// <param name="tiles">What it said of their tiles, as <see cref="Pool"/> gives it, in the same shape.</param>
    /// <param name="ratio">Share of the whole.</param>
    public static Tensor Merge(EncodingConvention convention, Tensor whole, Tensor tiles, double ratio)
    {
        using var scope = NewDisposeScope();
        var merged = convention == EncodingConvention.AsComfyui && whole.size(0) == 1
            ? cat([whole.Times(ratio), tiles])
            : whole.Times(ratio).Plus(tiles.Times(1 - ratio));
        return merged.MoveToOuterDisposeScope();
    }

    /// <summary>Makes of what the encoder said of the tiles of pictures as much as it says of a picture.</summary>
    /// <param name="convention">How.</param>
    /// <param name="tiles">Row by row, [picture * tile, ...].</param>
    /// <param name="grid">Tiles along each edge.</param>
    /// <returns>[picture, ...].</returns>
    public static Tensor Pool(EncodingConvention convention, Tensor tiles, int grid)
    {
        if (tiles.dim() == 3)
            return States(tiles, grid);
        return convention == EncodingConvention.AsComfyui ? EmbeddingsAsPictures(tiles, grid) : Embeddings(tiles, grid);
    }

    /// <summary>
    /// Hidden states: the class tokens averaged, the patches laid side by side as the parts lay, and averaged down to as many as one
    /// picture has.
    /// </summary>
    /// <param name="tiles">Row by row, [picture * tile, token, channel]; the first token is the class token.</param>
    /// <param name="grid">Tiles along each edge.</param>
    /// <returns>[picture, token, channel].</returns>
    private static Tensor States(Tensor tiles, int grid)
    {
        using var scope = NewDisposeScope();
        var pictures = tiles.size(0) / (grid * grid);
        var classes = tiles.narrow(1, 0, 1).reshape(pictures, grid * grid, 1, -1).mean([1]);   // [picture, 1, channel]
        return cat([classes, PoolGrid(tiles.narrow(1, 1, tiles.size(1) - 1), grid)], 1).MoveToOuterDisposeScope();
    }

    /// <summary>Image embeddings, averaged: there is no picture grid in them.</summary>
    /// <param name="tiles">[picture * tile, embedding].</param>
    /// <param name="grid">Tiles along each edge.</param>
    /// <returns>[picture, embedding].</returns>
    private static Tensor Embeddings(Tensor tiles, int grid)
    {
        using var scope = NewDisposeScope();
        return tiles.reshape(-1, grid * grid, tiles.size(1)).mean([1]).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Image embeddings, laid out as squares and pooled as if they were pictures (ComfyUI_IPAdapter_plus). The width has to be a square.
    /// </summary>
    /// <param name="tiles">[picture * tile, embedding].</param>
    /// <param name="grid">Tiles along each edge.</param>
    /// <returns>[picture, embedding].</returns>
    private static Tensor EmbeddingsAsPictures(Tensor tiles, int grid)
    {
        using var scope = NewDisposeScope();
        return PoolGrid(tiles.unsqueeze(2), grid).squeeze(2).MoveToOuterDisposeScope();
    }

    // [picture * tile, patch, channel] -> [picture, patch, channel]
    private static Tensor PoolGrid(Tensor patches, int grid)
    {
        var edge = (long)Math.Sqrt(patches.size(1));
        var side = patches.reshape(-1, grid, grid, edge, edge, patches.size(2))   // [picture, tile row, tile column, row, column, channel]
            .permute(0, 5, 1, 3, 2, 4).reshape(-1, patches.size(2), grid * edge, grid * edge);
        return nn.functional.adaptive_avg_pool2d(side, [edge, edge]).flatten(2).transpose(1, 2);
    }
}
