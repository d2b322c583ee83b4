using System.Numerics;

namespace Emblems;

/// <summary>The ten outlines, each in many turns, all of one area and around one centre, and which is nearest to a silhouette.</summary>
internal static class EmblemOutlines
{
    private const int Edge = 48;
    private const double Area = 0.2 * Edge * Edge;
    private const int Turns = 60;
    private const int FewestPixels = 12;

    private static readonly (string Shape, ulong[] Cover)[] Known =
        [.. from shape in EmblemShape.All
            from turn in Enumerable.Range(0, shape is "circle" or "ring" ? 1 : Turns)
            let drawn = EmblemShape.Cover(shape, 4 * EmblemPicture.Edge, 2 * EmblemPicture.Edge, 2 * EmblemPicture.Edge,
                1.4 * EmblemPicture.Edge, turn * Math.Tau / Turns)
            select (shape, Standard(drawn, 4 * EmblemPicture.Edge))];

    /// <summary>
    /// The shape whose outline, turned, shifted and scaled, has most in common with a silhouette; null where that is empty.
    /// </summary>
    /// <param name="covered">Which places are the silhouette's, [y * edge + x].</param>
    /// <param name="edge">The edge of the square.</param>
    public static string? Nearest(bool[] covered, int edge)
    {
        if (covered.Count(place => place) < FewestPixels)
            return null;
        var silhouette = Standard(covered, edge);
        return Known.MaxBy(outline => Overlap(outline.Cover, silhouette)).Shape;
    }

    /// <summary>What both cover, as a share of what either does.</summary>
    private static double Overlap(ulong[] one, ulong[] other)
    {
        var (both, either) = (0, 0);
        for (var word = 0; word < one.Length; word++)
        {
            both += BitOperations.PopCount(one[word] & other[word]);
            either += BitOperations.PopCount(one[word] | other[word]);
        }

        return (double)both / either;
    }

    /// <summary>Brought to one area, with its centre of gravity in the middle.</summary>
    private static ulong[] Standard(bool[] covered, int edge)
    {
        var (count, x, y) = (0, 0.0, 0.0);
        for (var place = 0; place < covered.Length; place++)
            if (covered[place])
                (count, x, y) = (count + 1, x + place % edge + 0.5, y + place / edge + 0.5);
        var (scale, bits) = (Math.Sqrt(count / Area), new ulong[Edge * Edge / 64]);
        for (var cell = 0; cell < Edge * Edge; cell++)
        {
            var column = (int)Math.Floor(x / count + (cell % Edge + 0.5 - Edge / 2.0) * scale);
            var row = (int)Math.Floor(y / count + (cell / Edge + 0.5 - Edge / 2.0) * scale);
            if (column >= 0 && column < edge && row >= 0 && row < edge && covered[row * edge + column])
                bits[cell / 64] |= 1UL << cell % 64;
        }

        return bits;
    }
}
