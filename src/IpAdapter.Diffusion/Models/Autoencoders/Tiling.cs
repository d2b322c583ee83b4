using IpAdapter.Diffusion.Arithmetic;

namespace IpAdapter.Diffusion.Models.Autoencoders;

/// <summary>
/// Encoding and decoding by overlapping tiles, so that memory hangs on the tile and not on the picture (diffusers' <c>enable_tiling</c>).
/// Each tile is blended into the one above and then into
/// the one to the left, linearly over the overlap. A tile does not see the rest of the picture: colours can drift a little from tile to
/// tile.
/// </summary>
/// <param name="Edge">Edge of a tile in pixels; a picture no larger is taken whole.</param>
/// <param name="Overlap">Share of a tile that it has in common with the next.</param>
public sealed record Tiling(int Edge, double Overlap = 0.25)
{
    /// <summary>Walks over pictures and makes moments of them.</summary>
    internal Tensor Encode(Tensor images, int pixelsPerLatent, Func<Tensor, Tensor> encode)
    {
        var (edge, overlap) = InLatents(pixelsPerLatent);
        return Walk(images, edge * pixelsPerLatent, overlap * pixelsPerLatent, edge, overlap, encode);
    }

    /// <summary>Walks over latents and makes pictures of them.</summary>
    internal Tensor Decode(Tensor latents, int pixelsPerLatent, Func<Tensor, Tensor> decode)
    {
        var (edge, overlap) = InLatents(pixelsPerLatent);
        return Walk(latents, edge, overlap, edge * pixelsPerLatent, overlap * pixelsPerLatent, decode);
    }

    // Whole latent pixels, or tiles would not meet.
    private (int Edge, int Overlap) InLatents(int pixelsPerLatent)
    {
        var edge = Math.Max(1, Edge / pixelsPerLatent);
        return (edge, Math.Min(edge - 1, (int)Math.Ceiling(edge * Overlap)));
    }

    private static Tensor Walk(Tensor from, int edge, int overlap, int madeEdge, int madeOverlap, Func<Tensor, Tensor> make)
    {
        if (from.size(2) <= edge && from.size(3) <= edge)
            return make(from);

        using var scope = NewDisposeScope();
        var (stride, kept) = (edge - overlap, madeEdge - madeOverlap);
        var rows = new List<Tensor>();
        List<Tensor> above = [];
        for (long y = 0; y < from.size(2); y += stride)
        {
            var row = new List<Tensor>();
            for (long x = 0; x < from.size(3); x += stride)
            {
                using var part = Cut(Cut(from, 2, y, edge), 3, x, edge).contiguous();
                var tile = make(part);
                if (above.Count > 0) Blend(above[row.Count], tile, madeOverlap, dimension: 2);
                if (row.Count > 0) Blend(row[^1], tile, madeOverlap, dimension: 3);
                row.Add(tile);
            }
            rows.Add(cat([.. row.Select(tile => Cut(Cut(tile, 2, 0, kept), 3, 0, kept))], 3));
            above.ForEach(tile => tile.Dispose());
            above = row;
        }
        return cat(rows, 2).MoveToOuterDisposeScope();
    }

    // The last pixels of one tile fade into the first of the next: (1 - k / n) before + (k / n) tile, in place.
    private static void Blend(Tensor before, Tensor tile, int overlap, int dimension)
    {
        using var scope = NewDisposeScope();
        var extent = Math.Min(Math.Min(before.size(dimension), tile.size(dimension)), overlap);
        if (extent == 0) return;
        var share = TensorRange.Create(extent, tile.dtype, tile.device).DivideInPlace(extent);
        if (dimension == 2) share = share.unsqueeze(1);   // [extent, 1] down, [extent] across
        var end = before.narrow(dimension, before.size(dimension) - extent, extent);
        tile.narrow(dimension, 0, extent).mul_(share).AddInPlace(end * share.SubtractedFrom(1));
    }

    private static Tensor Cut(Tensor picture, int dimension, long start, long length) =>
        picture.narrow(dimension, start, Math.Min(length, picture.size(dimension) - start));
}
